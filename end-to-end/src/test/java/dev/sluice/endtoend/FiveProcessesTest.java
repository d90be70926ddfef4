package dev.sluice.endtoend;

import static dev.sluice.endtoend.Walk.id;
import static dev.sluice.endtoend.Walk.job;
import static dev.sluice.endtoend.Walk.outcome;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Topics;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedReply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private static final int CACHED_STEPS = 30;
    private static final double CACHED_SHARE_MIN = 0.9;
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
        try {
            Promises.requireKept("five-processes", data);
        } finally {
            platform.close();
            provider.close();
        }
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

    /** Two keys share the calls of all sessions; those of one session find again what they have left at one of them. */
    @Test
    void aSessionFindsNineTenthsOfItsInputCachedWithTwoKeysAndAfterAWorkersDeath() {
        var steps = new ArrayList<ScriptedReply>();
        for (int step = 1; step < CACHED_STEPS; step++) {
            var call = step % 3 == 0 ? Tool.list() : Tool.read("README.md");
            steps.add(ScriptedReply.text("Step " + step + ".").calling(List.of(call)));
        }
        steps.set(
                CACHED_STEPS / 2,
                ScriptedReply.tokens(150)
                        .pacing(Duration.ZERO, Duration.ofMillis(20))
                        .calling(List.of(Tool.list())));
        steps.add(ScriptedReply.text("All read."));
        provider.script("cached", steps.toArray(ScriptedReply[]::new));
        try (var watch = admin.watch(sampleSession())) {
            watch.chat(
                    "Read it all. [[mock script=cached]]",
                    "coder",
                    UUID.randomUUID().toString());
            await("the middle of it")
                    .atMost(LIMIT)
                    .until(() -> asked("script=cached").size() > CACHED_STEPS / 2);

            platform.killAndRestart(Service.AGENT_WORKERS);

            var done = watch.awaitFrame("done");
            assertEquals("completed", outcome(done), done.toString());
        } finally {
            platform.awaitReady();
        }
        var requests = asked("script=cached");
        var cache = PrefixCache.after(requests);
        System.out.printf(
                "%d requests of a session of %d steps, a worker killed in step %d: %.1f %% of the input after the first were cached.%n",
                requests.size(), CACHED_STEPS, CACHED_STEPS / 2 + 1, 100 * cache.share());
        // A worker that dies between two steps leaves none to be asked for again.
        assertTrue(requests.size() >= CACHED_STEPS, "every step was asked for: " + requests.size());
        assertEquals(1, cache.keys());
        assertTrue(cache.share() >= CACHED_SHARE_MIN, () -> "only " + cache.share());
    }

    private List<ReceivedRequest> asked(String words) {
        return provider.requests().stream()
                .filter(request -> request.body().toString().contains(words))
                .toList();
    }

    @Test
    void aPlanOfFourTasksOutlivesAKillOfEachProcess() throws Exception {
        FourTasks.script(provider);
        var session = sampleSession();
        try (var facts = TopicProbe.open(platform.kafka(), Topics.FACTS.name());
                var watch = admin.watch(session)) {
            var job = admin.post("/api/v1/jobs", FourTasks.job(session), Map.of());
            assertEquals(202, job.status(), job.toString());
            watch.awaitFrame("token");
            killed(Service.AGENT_WORKERS);
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            killed(Service.TOOL_EXECUTOR);
            killed(Service.SESSION);
            watch.decide(approval, true);
            var question = watch.awaitFrame("question").path("question_id").asText();
            killed(Service.ORCHESTRATOR);
            answered(question);
            watch.awaitFrame("task", frame -> frame.path("result").has("passed"));
            killed(Service.LLM_ROUTER);

            var done = watch.awaitFrame("done");

            assertEquals("completed", outcome(done), done.toString());
            assertEquals(FourTasks.ANSWER, done.path("text").asText());
            assertEquals(FourTasks.TEXT, Files.readString(file(session, FourTasks.FILE)));
            assertEquals(List.of(), watch.transcript().complaints());
            facts.await(record -> FactRules.isTerminal(record, Set.of(session)), LIMIT);
            FactRules.requireLegal(facts.seen(), Set.of(session));
            requireTree(id(job), watch.transcript().facts());
        } finally {
            platform.awaitReady();
        }
    }

    private void killed(Service service) {
        platform.killAndRestart(service);
        platform.awaitReady();
    }

    /** The list of questions is a projection, which may be behind. */
    private void answered(String question) {
        var reply = Client.JSON.createObjectNode().put("text", FourTasks.reply());
        await().atMost(LIMIT)
                .until(() -> admin.post("/api/v1/questions/" + question + "/answer", reply)
                                .status()
                        == 200);
    }

    /** What {@code ./sluice events} prints of the turn: each of its facts once, from its acceptance to its end. */
    private static void requireTree(String turn, List<JsonNode> frames) {
        try (var command = new JavaProcess(
                "five-events",
                JavaProcess.application("standalone", List.of(), "events", turn, "--data", data.toString()),
                Map.of())) {
            command.start();
            await().atMost(LIMIT).until(() -> !command.alive());
            var lines =
                    command.output().lines().filter(line -> line.contains("#")).toList();
            var ofTurn = frames.stream()
                    .filter(frame -> frame.path("turn").asText().equals(turn))
                    .count();
            assertEquals(ofTurn, lines.size(), command.output());
            assertTrue(lines.getFirst().contains("TurnAccepted"), command.output());
            for (var fact : List.of(
                    "PlanStated 4 tasks",
                    "architect to ask",
                    "approved by",
                    "QuestionAnswered",
                    "TurnCompleted " + FourTasks.ANSWER)) {
                assertEquals(
                        1, lines.stream().filter(line -> line.contains(fact)).count(), command.output());
            }
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
    public Platform platform() {
        return platform;
    }
}
