package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Topics;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.ScriptedReply;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The walk in five processes, and each of them killed in the middle of a turn. */
class FiveProcessesTest extends WalkSuite {
    /** How long the frozen one stays frozen; {@code -Dsluice.frozen.seconds=60} for the whole minute. */
    private static final Duration FROZEN = Duration.ofSeconds(Long.getLong("sluice.frozen.seconds", 15));

    private static final int SPARE_PORT = Ports.free();

    @TempDir
    static Path data;

    private static FiveProcesses platform;

    @BeforeAll
    void start() {
        platform = new FiveProcesses(data, provider.baseUrl());
    }

    @AfterAll
    void stop() {
        platform.close();
        provider.close();
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void aKilledServiceLosesNoTurn(Service service) {
        var script = "kill-" + service;
        provider.script(
                script,
                ScriptedReply.calls(
                        Tool.read("README.md"),
                        Tool.write("k.txt", UUID.randomUUID().toString())),
                ScriptedReply.tokens(150).pacing(Duration.ZERO, Duration.ofMillis(20)));
        try (var watch = admin.watch(sampleSession())) {
            watch.chat(
                    "go [[mock script=" + script + "]]",
                    "coder",
                    UUID.randomUUID().toString());
            watch.decide(
                    watch.awaitFrame("approval_required").path("approval_id").asText(), true);
            watch.awaitFrame("token");
            platform.killAndRestart(service);
            var done = watch.awaitFrame("done");
            assertEquals("completed", outcome(done), done.toString());
            assertEquals(List.of(), watch.transcript().complaints());
        } finally {
            platform.awaitReady();
        }
    }

    @Test
    void anyReplicaKnowsAJobAndServesItsSession() {
        var spare = platform.process(Service.SESSION, "session-2", SPARE_PORT);
        spare.start();
        try (spare) {
            var there = admin.at(URI.create("http://127.0.0.1:" + SPARE_PORT));
            Readiness.await(there.base(), spare);
            var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
            var here = admin.post("/api/v1/jobs", job("once [[mock tokens=2]]"), key);
            // The two replicas may just be dividing up who carries what into the database.
            await().atMost(LIMIT)
                    .until(() -> there.get("/api/v1/jobs/" + id(here)).status() == 200);
            var again = there.post("/api/v1/jobs", job("once [[mock tokens=2]]"), key);
            assertEquals(200, again.status(), again.toString());
            assertEquals(id(here), id(again));
            assertEquals(422, there.post("/api/v1/jobs", job("another"), key).status());
            try (var watch = there.watch(here.body().path("session_id").asText())) {
                watch.awaitDone(1);
                assertEquals(List.of(), watch.transcript().complaints());
            }
        }
    }

    @Test
    void aFrozenOrchestratorThatWakesUpChangesNothing() throws Exception {
        var spare = platform.process(Service.ORCHESTRATOR, "orchestrator-2", Ports.free());
        spare.start();
        try (var facts = TopicProbe.open(platform.kafka(), Topics.FACTS.name());
                var load = new Load(admin, 4)) {
            load.awaitTurns(20);
            platform.running(Service.ORCHESTRATOR).signal("STOP");
            load.awaitTurnsFor(FROZEN);
            platform.running(Service.ORCHESTRATOR).signal("CONT");
            load.awaitTurns(20);
            spare.kill();
            load.awaitTurns(20);
            load.stop();
            facts.await(record -> FactRules.isTerminal(record, load.sessions()), load.turns(), LIMIT);
            FactRules.requireLegal(facts.seen(), load.sessions());
        } finally {
            spare.close();
            platform.awaitReady();
        }
    }

    @Override
    Platform platform() {
        return platform;
    }
}
