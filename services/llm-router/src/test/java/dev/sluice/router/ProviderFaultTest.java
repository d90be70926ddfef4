package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a provider fails ends as an error that programs can tell apart, never as an answer. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class ProviderFaultTest {
    private static final String MESSAGES = "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    private static final String STREAMED = "{\"model\": \"role/ask\", \"stream\": true, " + MESSAGES;
    private static final String WHOLE = "{\"model\": \"role/ask\", " + MESSAGES;

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        door = ServiceKeys.worker(url);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, provider_request_refused",
        "401, 502, provider_credentials_refused",
        "402, 402, provider_out_of_credit",
        "403, 502, provider_forbidden",
        "404, 404, provider_model_unknown",
        "413, 413, provider_request_too_large",
        "422, 400, provider_request_refused",
        "429, 429, provider_rate_limited",
        "500, 502, provider_server_error",
        "503, 503, provider_unavailable",
        "504, 504, provider_timed_out",
    })
    void statusOfTheProviderBecomesAnErrorOfOurs(int provided, int answered, String code) {
        for (var body : new String[] {STREAMED, WHOLE}) {
            PROVIDER.next(ScriptedReply.fault(new Fault.Status(provided, "no")));
            var answer = door.ask(body);
            assertEquals(answered, answer.status());
            assertEquals(code, answer.errorCode());
            assertFalse(answer.json().at("/error/request_id").asText().isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"401, false", "403, false", "500, ", "503, "})
    void whatOnlyAnOperatorMendsIsNotAskedAgain(int provided, String shouldRetry) {
        for (var body : new String[] {STREAMED, WHOLE}) {
            PROVIDER.next(ScriptedReply.fault(new Fault.Status(provided, "no")));

            assertEquals(
                    Optional.ofNullable(shouldRetry),
                    door.ask(body).http().headers().firstValue("x-should-retry"));
        }
    }

    @Test
    void aFailureTearsNoConnectionThatOthersUse() {
        PROVIDER.next(ScriptedReply.text("hello"));
        door.ask(WHOLE);
        var before = PROVIDER.connectionsAccepted();

        for (var status : new int[] {400, 429, 500}) {
            PROVIDER.next(ScriptedReply.fault(new Fault.Status(status, "no")), ScriptedReply.text("hello"));
            door.ask(WHOLE);
            assertEquals(200, door.ask(WHOLE).status());
        }

        assertEquals(before, PROVIDER.connectionsAccepted(), "a torn connection is opened again");
    }

    @Test
    void pauseThatTheProviderAsksForIsPassedOn() {
        for (var pause : List.of("17", "9999", "86400")) {
            assertEquals(pause, retryAfter(pause));
        }
        for (var garbage : new String[] {"-1", "soon", "1e9", "99999999999", "99999"}) {
            assertEquals("", retryAfter(garbage));
        }
    }

    @Test
    void redirectIsNotFollowed() {
        PROVIDER.next(ScriptedReply.fault(
                new Fault.Status(302, "", Map.of("location", PROVIDER.baseUrl() + "/chat/completions"))));
        assertEquals("provider_redirected", door.ask(STREAMED).errorCode());
        assertEquals(1, PROVIDER.requests().size());
    }

    @Test
    void keyIsNeverShownEvenIfTheProviderEchoesIt() {
        PROVIDER.next(ScriptedReply.fault(new Fault.Status(
                400, "bad key " + ProviderUnderTest.KEY + " given", Map.of("x-secret", "internal-host"))));
        var answer = door.ask(STREAMED);
        assertFalse(answer.http().body().contains("0123456789"), answer.http().body());
        assertTrue(answer.http().headers().firstValue("x-secret").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void keyIsNeverShownInTheMiddleOfAStream(int tokens) {
        PROVIDER.next(ScriptedReply.fault(new Fault.ErrorObject(tokens, "key " + ProviderUnderTest.KEY + " is over")));

        var said = tokens == 0
                ? door.ask(STREAMED).http().body()
                : door.stream(STREAMED).toString();

        assertTrue(said.contains("key [hidden] is over"), said);
        assertFalse(said.contains("0123456789"), said);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keyIsNeverShownWithinAnAnswer(boolean stream) {
        PROVIDER.next(ScriptedReply.text("Your key is " + ProviderUnderTest.KEY));

        var said = stream
                ? door.stream(STREAMED).toString()
                : door.ask(WHOLE).http().body();

        assertFalse(said.contains("0123456789"), said);
    }

    @Test
    void theProvidersWordsReachTheCaller() {
        for (var status : new int[] {400, 401, 402, 403, 404, 429, 500, 503}) {
            PROVIDER.next(ScriptedReply.fault(new Fault.Status(status, "the quick brown fox")));
            var message = door.ask(STREAMED).json().at("/error/message").asText();
            assertTrue(message.contains("the quick brown fox"), message);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void failureBeforeTheFirstTokenIsAnHttpError(boolean stream) {
        expect(stream, new Fault.Html(), 502, "provider_web_page");
        expect(stream, new Fault.Drop(), 502, "provider_hung_up");
        expect(stream, new Fault.Reset(), 502, "provider_hung_up");
        expect(stream, new Fault.Garbage(0), 502, "provider_malformed");
        expect(stream, new Fault.NoChoices(0), 502, stream ? "provider_cut" : "provider_empty");
        expect(stream, new Fault.ErrorObject(0, "gone wrong"), 502, "provider_stream_error");
        expect(stream, new Fault.Cut(0), 502, stream ? "provider_cut" : "provider_hung_up");
    }

    @Test
    void silenceIsNotWaitedOutForEver() {
        expect(true, new Fault.Hang(), 504, "provider_first_byte_timeout");
        expect(true, new Fault.Silence(0), 504, "provider_stalled");
        // The provider sees the closed connection when its thread gets to run, which may be after the caller's answer.
        await().atMost(Duration.ofSeconds(20)).until(() -> PROVIDER.requests().stream()
                .allMatch(request -> request.closedByClientAt().isPresent()));
    }

    @Test
    void failureAfterTheFirstTokenEndsTheStreamWithATypedError() {
        expectMidway(new Fault.Cut(3), "provider_cut");
        expectMidway(new Fault.EarlyEnd(3), "provider_cut");
        expectMidway(new Fault.NoChoices(3), "provider_cut");
        expectMidway(new Fault.Silence(3), "provider_stalled");
        expectMidway(new Fault.Garbage(3), "provider_malformed");
        expectMidway(new Fault.ErrorObject(3, "gone wrong"), "provider_stream_error");
        expectMidway(new Fault.HugeEvent(3, 100_000), "provider_reply_too_large");
    }

    @Test
    void finishedAnswerSurvivesATornEnd() {
        PROVIDER.next(ScriptedReply.tokens(3).failing(new Fault.Cut(4)));
        assertEquals("alpha bravo delta ", Door.text(door.stream(STREAMED)));
    }

    @Test
    void brokenCallIsInTheLedgerWithWhatWasWritten() {
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            expectMidway(new Fault.Cut(3), "provider_cut");
            var id = PROVIDER.requests().getFirst().id();
            var record = usage.await(found -> read(found.value()).request().equals(id), Duration.ofSeconds(10));
            var recorded = read(record.value());
            assertEquals(UsageRecorded.Outcome.FAILED, recorded.outcome());
            assertTrue(recorded.estimated());
            assertTrue(recorded.usage().completion() >= 3);
        }
    }

    private void expect(boolean stream, Fault fault, int status, String code) {
        PROVIDER.next(ScriptedReply.fault(fault));
        var answer = door.ask(stream ? STREAMED : WHOLE);
        assertEquals(code, answer.errorCode(), fault::toString);
        assertEquals(status, answer.status(), fault::toString);
    }

    private void expectMidway(Fault.Midway fault, String code) {
        PROVIDER.next(ScriptedReply.fault(fault));
        // One of its own: the last call may not be forgotten yet.
        var id = "midway-" + UUID.randomUUID();
        try (var stream = door.header("x-request-id", id).open(STREAMED)) {
            assertEquals(200, stream.status());
            var chunks = stream.rest();
            var last = chunks.getLast();
            assertEquals("alpha bravo delta ", Door.text(chunks), fault::toString);
            assertEquals(code, last.at("/error/code").asText(), fault::toString);
            assertEquals(id, last.at("/error/request_id").asText());
            assertEquals("error", last.at("/choices/0/finish_reason").asText());
            assertFalse(stream.done());
        }
    }

    private String retryAfter(String given) {
        PROVIDER.next(ScriptedReply.fault(new Fault.Status(429, "slow down", Map.of("retry-after", given))));
        return door.ask(STREAMED).http().headers().firstValue("retry-after").orElse("");
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
