package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
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
class EmbeddingsDoorTest {
    private static final String PATH = "/v1/embeddings";

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        door = ServiceKeys.worker(url);
    }

    @Test
    void everyTextGetsItsVector() {
        var answer = door.post(PATH, "{\"model\": \"embed-1\", \"input\": [\"one\", \"two\"]}");

        assertEquals(200, answer.status());
        assertEquals(2, answer.json().path("data").size());
        assertTrue(answer.json().at("/data/1/embedding/0").isNumber());
        assertEquals("/v1/embeddings", PROVIDER.requests().getLast().path());
    }

    @Test
    void vectorsComeInTheFormThatWasAskedFor() {
        var answer = door.post(PATH, "{\"model\": \"embed-1\", \"input\": \"one\", \"encoding_format\": \"base64\"}");
        assertTrue(answer.json().at("/data/0/embedding").isTextual());
    }

    @Test
    void usageIsInTheLedger() {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            door.post(PATH, "{\"model\": \"embed-1\", \"input\": \"one\"}");
            var bill = PROVIDER.bills().getLast();
            var recorded = read(
                    usage.await(found -> read(found.value()).request().equals(bill.requestId()), Duration.ofSeconds(10))
                            .value());
            assertEquals(new TokenUsage(bill.promptTokens(), 0, 0, 0), recorded.usage());
            assertEquals("embed-1", recorded.model());
            assertFalse(recorded.estimated());
        }
    }

    @Test
    void wrongRequestIsRefused() {
        for (var body : new String[] {
            "{\"model\": \"embed-1\"}",
            "{\"model\": \"embed-1\", \"input\": []}",
            "{\"model\": \"embed-1\", \"input\": \"x\", \"api_base\": \"http://evil\"}",
        }) {
            assertEquals(400, door.post(PATH, body).status(), body);
        }
        assertTrue(PROVIDER.requests().isEmpty());
        assertEquals(401, door.withoutToken().post(PATH, "{}").status());
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
