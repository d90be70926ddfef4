package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class ResponsesDoorTest {
    private static final String PATH = "/v1/responses";
    private static final String STREAMED = "{\"model\": \"role/coder\", \"input\": \"hello\", \"stream\": true}";
    private static final String WHOLE = "{\"model\": \"role/coder\", \"input\": \"hello\"}";

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        door = ServiceKeys.worker(url);
    }

    @Test
    void responseIsAnsweredAndPaidLikeAnyCall() throws Exception {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            PROVIDER.next(ScriptedReply.text("forty-two"));
            var answer = door.post(PATH, WHOLE);

            assertEquals(
                    "forty-two", answer.json().at("/output/0/content/0/text").asText());
            var bill = PROVIDER.bills().getLast();
            assertEquals(
                    bill.completionTokens(),
                    answer.json().at("/usage/output_tokens").asLong());
            var recorded = MessageCodec.read(
                    usage.await(found -> request(found.value()).equals(bill.requestId()), Duration.ofSeconds(10))
                            .value(),
                    UsageRecorded.class);
            assertEquals(bill.completionTokens(), recorded.usage().completion());
            assertEquals("large-model", recorded.model());
        }
    }

    @Test
    void streamEndsWithItsLastEventAndNoEndMark() {
        PROVIDER.next(ScriptedReply.text("Grüße, 世界").split(3));
        try (var stream = door.open(PATH, STREAMED)) {
            var events = stream.rest();
            assertEquals("response.created", events.getFirst().path("type").asText());
            assertEquals("response.completed", events.getLast().path("type").asText());
            assertEquals(
                    "Grüße, 世界",
                    events.getLast().at("/response/output/0/content/0/text").asText());
            assertTrue(!stream.done());
        }
    }

    @Test
    void failureBeforeTheFirstTokenIsAnHttpErrorAndAfterItAnEvent() {
        PROVIDER.next(ScriptedReply.fault(new Fault.Status(503, "down")));
        assertEquals("provider_unavailable", door.post(PATH, STREAMED).errorCode());

        PROVIDER.next(ScriptedReply.fault(new Fault.Cut(3)));
        try (var stream = door.open(PATH, STREAMED)) {
            var last = stream.rest().getLast();
            assertEquals("response.failed", last.path("type").asText());
            assertEquals("provider_cut", last.at("/response/error/code").asText());
        }
    }

    @Test
    void whatNeedsAMemoryIsRefused() {
        var refused = door.post(PATH, "{\"model\": \"m\", \"input\": \"x\", \"previous_response_id\": \"resp_1\"}");
        assertEquals(400, refused.status());
        assertEquals("previous_response_id", refused.json().at("/error/param").asText());
        assertTrue(PROVIDER.requests().isEmpty());
        assertEquals(401, door.withoutToken().post(PATH, WHOLE).status());
    }

    private static String request(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class).request();
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
