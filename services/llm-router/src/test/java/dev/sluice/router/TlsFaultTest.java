package dev.sluice.router;

import static dev.sluice.router.SecureProviders.PROVIDER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider behind TLS answers; where no connection comes about, nothing is asked, and the reason is told. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(SecureProviders.class)
class TlsFaultTest {
    static final List<String> FAULTY = List.of("stranger", "elsewhere", "expired", "plain", "cut", "hanging");

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Far less than the time-out of a provider that does not hang. */
    private static final Duration NO_HANG = Duration.ofSeconds(20);

    @TestHTTPResource
    String url;

    private final String trace = UUID.randomUUID().toString().replace("-", "");
    private Door door;

    @BeforeEach
    void setUp() {
        PROVIDER.reset();
        PROVIDER.filler(ScriptedReply.text("over TLS"));
        door = ServiceKeys.worker(url).header("traceparent", "00-" + trace + "-b7ad6b7169203331-01");
    }

    @Test
    void providerOfAPrivateAuthorityAnswersWhoTrustsIt() {
        assertEquals("over TLS", Door.text(door.stream(body("private/m", true))));
        assertEquals(200, door.ask(body("private/m", false)).status());
        assertEquals(
                "Bearer " + SecureProviders.KEY,
                PROVIDER.requests().getFirst().header("authorization").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stranger |502|provider_insecure       |of an authority that is not trusted here",
                "elsewhere|502|provider_insecure       |for another host name",
                "expired  |502|provider_insecure       |has expired",
                "plain    |502|provider_insecure       |speaks no TLS",
                "cut      |502|provider_unreachable    |broke in its TLS handshake",
                "hanging  |504|provider_connect_timeout|did not finish the TLS handshake in time",
                "refused  |502|provider_unreachable    |cannot be reached",
                "nowhere  |502|provider_unreachable    |host name is unknown",
                "deaf     |504|provider_connect_timeout|took no connection in time"
            })
    void whereNoConnectionComesAboutTheReasonIsToldAndNothingIsPaid(
            String provider, int status, String code, String words) {
        try (var ledger = TopicProbe.open(Topics.USAGE)) {
            for (var stream : List.of(true, false)) {
                var begun = Instant.now();

                var answer = door.ask(body(provider + "/m", stream));

                assertTrue(Duration.between(begun, Instant.now()).compareTo(NO_HANG) < 0);
                assertEquals(status, answer.status());
                assertEquals(code, answer.errorCode());
                var message = answer.json().at("/error/message").asText();
                assertTrue(message.contains(words), message);
                assertHidden(answer.http().body());
            }
            for (var line : lines(ledger, 2)) {
                assertEquals(UsageRecorded.Outcome.FAILED, line.outcome());
                assertEquals(TokenUsage.NONE, line.usage());
            }
        }
        assertTrue(PROVIDER.requests().isEmpty());
    }

    static Stream<String> faulty() {
        return FAULTY.stream();
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void whereNoTlsComesAboutAnotherAnswers(String provider) {
        try (var ledger = TopicProbe.open(Topics.USAGE)) {
            assertEquals("over TLS", Door.text(door.stream(body("role/" + provider, true))));
            assertEquals(200, door.ask(body("role/" + provider, false)).status());

            assertEquals(2, PROVIDER.requests().size());
            for (var line : lines(ledger, 2)) {
                assertEquals("private", line.provider());
                assertEquals(UsageRecorded.Outcome.COMPLETED, line.outcome());
            }
        }
    }

    @Test
    void portOfTlsThatIsAskedWithoutItHangsUp() {
        var answer = door.ask(body("unwrapped/m", true));

        assertEquals("provider_hung_up", answer.errorCode());
        assertTrue(PROVIDER.requests().isEmpty());
    }

    /** Nothing of the handshake, of addresses or of keys is the caller's business. */
    private static void assertHidden(String body) {
        for (var secret : List.of("127.0.0.1", "PKIX", "certpath", "Exception", "elsewhere.example", "0123456789")) {
            assertFalse(body.contains(secret), body);
        }
    }

    /** All lines of this test's calls: those of failed tries come before their call's. */
    private List<UsageRecorded> lines(TopicProbe ledger, int calls) {
        ledger.await(record -> isOurs(read(record.value())), calls, SOON);
        var lines = ledger.seen().stream()
                .map(record -> read(record.value()))
                .filter(this::isOurs)
                .toList();
        assertEquals(calls, lines.size(), lines::toString);
        return lines;
    }

    private boolean isOurs(UsageRecorded line) {
        return line.traceparent().filter(at -> at.contains(trace)).isPresent();
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private static String body(String model, boolean stream) {
        return "{\"model\": \"" + model + "\", \"stream\": " + stream
                + ", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    }
}
