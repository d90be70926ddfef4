package dev.sluice.orchestrator.stream;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Role;
import dev.sluice.embedded.EmbeddedInfra;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.InfraPorts;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.orchestrator.replay.Replay;
import dev.sluice.orchestrator.replay.SessionExport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rest and stop, on a broker of their own whose topics nobody else writes. */
class RestAndStopTest {
    @TempDir
    static Path directory;

    private static EmbeddedInfra infra;
    private static Map<String, String> kafka;

    private LiveOrchestrator orchestrator;

    @BeforeAll
    static void startBroker() {
        infra = EmbeddedInfra.start(new EmbeddedOptions(directory.resolve("data"), InfraPorts.ANY, false));
        kafka = infra.addresses().kafka();
    }

    @AfterAll
    static void stopBroker() {
        infra.close();
    }

    @BeforeEach
    void open() {
        orchestrator = new LiveOrchestrator(
                kafka, directory, "sluice.orchestrator.rest-after", "1s", "sluice.orchestrator.session-timeout", "30s");
        orchestrator.start();
    }

    @AfterEach
    void close() {
        orchestrator.close();
    }

    @Test
    void anExportedSessionIsDecidedAlikeAlsoAfterItsRest() throws Exception {
        var scope = DrivenTopology.scope("exported");
        orchestrator.submit(scope, "a", "first question");
        orchestrator.answer(scope, "a", "first answer");
        orchestrator.awaitFacts(scope, Fact.SessionRested.class, 1);
        orchestrator.submit(scope, "b", "second question");
        orchestrator.awaitFacts(scope, Fact.StepScheduled.class, 2);

        var recording = new SessionExport(KafkaSettings.of(kafka)).of(scope.session());
        var end = Replay.of(recording);

        assertEquals(
                new Replay.Same(recording.inputs().size(), recording.facts().size()), end);
        assertTrue(recording.inputs().size() >= 5, "two turns, an answer, a rest and its word");
    }

    @Test
    void aSilentSessionRestsAndComesBackWithItsHistoryAlsoAfterARestart() {
        var scope = DrivenTopology.scope("resting");
        orchestrator.submit(scope, "a", "first question");
        orchestrator.answer(scope, "a", "first answer");
        orchestrator.awaitFacts(scope, Fact.SessionRested.class, 1);
        orchestrator.stop();
        orchestrator.start();
        orchestrator.submit(scope, "b", "second question");
        assertEquals(
                List.of(
                        new HistoryEntry.UserSaid("first question"),
                        new HistoryEntry.AgentSaid(LiveOrchestrator.step(scope, "a"), Role.CODER, "first answer"),
                        new HistoryEntry.UserSaid("second question")),
                orchestrator.shown(scope, "b"));
        orchestrator.answer(scope, "b", "second answer");
        orchestrator.awaitFacts(scope, Fact.SessionRested.class, 2);
    }

    @Test
    void aPlannedStopLeavesTheGroupAtOnce() throws Exception {
        orchestrator.stop();
        try (var admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
            // The session time-out of these tests is longer.
            await().atMost(Duration.ofSeconds(20)).until(() -> admin.describeConsumerGroups(List.of(orchestrator.group))
                    .describedGroups()
                    .get(orchestrator.group)
                    .get(20, TimeUnit.SECONDS)
                    .members()
                    .isEmpty());
        }
    }
}
