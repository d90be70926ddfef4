package dev.sluice.router;

import static dev.sluice.router.TwoProviders.ALPHA;
import static dev.sluice.router.TwoProviders.BETA;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets while calls go on elsewhere. A prompt token costs one micro, a completion token two; the dear model's 200. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TwoProviders.class)
class FallbackTollsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ALWAYS = 10_000;

    @TestHTTPResource
    String url;

    private final String tenant = "falling-" + UUID.randomUUID().toString().substring(0, 8);
    private Door door;
    private TopicWriter topics;

    @BeforeEach
    void open() {
        ALPHA.reset();
        BETA.reset();
        door = Door.at(url, UserTokens.of("payer", tenant, "developer"));
        topics = TopicWriter.open();
        await().atMost(SOON)
                .until(() -> ServiceKeys.worker(url).ask(ask("one", 10)).status() == 200);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void callReservesWhatItsDearestCandidateWouldCost() {
        budget(3_000);

        assertEquals(200, door.ask(ask("one", 1_000)).status());
        var refused = door.ask(ask("dear-last", 1_000));

        assertEquals(402, refused.status());
        assertEquals("insufficient_quota", refused.errorCode());
        assertEquals(200, door.ask(ask("dear-last", 5)).status());
    }

    @Test
    void triesThatCameToNothingAreSpentToo() {
        budget(3_000);
        ALPHA.firstTries(ALWAYS, ScriptedReply.fault(new Fault.Hang()));
        try (var ledger = TopicProbe.open(Topics.USAGE)) {
            assertEquals(200, door.ask(ask("hushed", 5, "x".repeat(4_000))).status());
            var id = BETA.requests().getFirst().id();

            var tried = read(ledger, id + ".1");
            assertEquals("hushed", tried.provider());
            assertTrue(tried.estimated() && tried.costMicros() >= 1_000, tried::toString);
            read(ledger, id);
            // The answer alone would have left room for this one.
            assertEquals(402, door.ask(ask("one", 900)).status());
        }
    }

    private void budget(long micros) {
        try {
            var body = MessageCodec.mapper().readTree("{\"total_micros\": " + micros + "}");
            var version =
                    new ConfigVersion("budget", "tenant/" + tenant, "v1", body, new UserId("admin"), Instant.now());
            topics.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(e);
        }
        await().atMost(SOON).until(() -> door.ask(ask("one", 1_000_000)).status() == 402);
        ALPHA.reset();
        BETA.reset();
    }

    private static UsageRecorded read(TopicProbe ledger, String request) {
        var record = ledger.await(
                found -> new String(found.value(), java.nio.charset.StandardCharsets.UTF_8)
                        .contains('"' + request + '"'),
                SOON);
        try {
            return MessageCodec.read(record.value(), UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private static String ask(String model, int tokensMax) {
        return ask(model, tokensMax, "hi");
    }

    private static String ask(String model, int tokensMax, String text) {
        return "{\"model\": \"%s\", \"max_tokens\": %d, \"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}"
                .formatted(model, tokensMax, text);
    }
}
