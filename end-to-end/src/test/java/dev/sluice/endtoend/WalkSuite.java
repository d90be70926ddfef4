package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What users do with Sluice; the same for one process and for five. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WalkSuite {
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** From the wish to cancel to the turn's end: what is out has two seconds to answer, and the rest is slack. */
    private static final Duration CANCEL_MAX = Duration.ofSeconds(5);

    final ScriptedProvider provider = ScriptedProvider.start();
    Client admin;

    abstract Platform platform();

    @BeforeEach
    void logIn() {
        admin = Client.login(platform().session(), "admin", platform().adminPassword());
    }

    @Test
    void aChatTurnStreamsToTheClient() {
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("hello [[mock tokens=40 itl=25]]", "ask");
            var done = watch.awaitFrame("done");
            assertEquals("completed", done.path("outcome").asText());
            var tokens = new StringBuilder();
            watch.frames().stream()
                    .filter(frame -> frame.path("type").asText().equals("token"))
                    .forEach(frame -> tokens.append(frame.path("data").asText()));
            assertFalse(tokens.isEmpty());
            // What came before the fact is the beginning of its text; the fact supersedes the rest.
            assertTrue(watch.awaitFrame("message").path("text").asText().startsWith(tokens.toString()));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void aSecondTurnRemembersTheFirst() {
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("my name is Ada [[mock tokens=3]]", "ask");
            watch.awaitDone(1);
            var question = "who am I, " + UUID.randomUUID();
            watch.chat(question + " [[mock tokens=3]]", "ask");
            watch.awaitDone(2);
            var roles = Stream.of(requestWith(question).body().path("messages"))
                    .flatMap(messages -> IntStream.range(0, messages.size()).mapToObj(messages::get))
                    .map(message -> message.path("role").asText())
                    .toList();
            assertEquals(List.of("system", "user", "assistant", "user"), roles);
        }
    }

    @Test
    void aFileIsUnchangedUntilTheApprovalAndChangedAfterIt() throws IOException {
        var session = sampleSession();
        provider.script(
                "edit",
                ScriptedReply.calls(Tool.list()),
                ScriptedReply.calls(Tool.read("README.md"), Tool.read("README.md")),
                ScriptedReply.calls(Tool.write("README.md", "new text\n")),
                ScriptedReply.text("Done."));
        try (var watch = admin.watch(session)) {
            watch.chat("edit it [[mock script=edit]]", "coder");
            var question = watch.awaitFrame("approval_required");
            var before = Files.readString(file(session, "README.md"));
            assertFalse(before.contains("new text"));
            assertTrue(question.path("diff").asText().contains("+new text"), question.toString());
            var decision = admin.post(
                    "/api/v1/approvals/" + question.path("approval_id").asText() + "/decision",
                    JSON.createObjectNode().put("approved", true));
            assertEquals(200, decision.status(), decision.toString());
            assertEquals("completed", watch.awaitFrame("done").path("outcome").asText());
            assertEquals("new text\n", Files.readString(file(session, "README.md")));
            assertTrue(watch.awaitFrame("approval_decided").path("approved").asBoolean());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void aTurnSearchesEditsAndReads() throws IOException {
        var session = sampleSession();
        provider.script(
                "searching",
                ScriptedReply.calls(Tool.search("def greeting")),
                ScriptedReply.calls(Tool.edit("src/greeting.py", "whoever you were", "friend")),
                ScriptedReply.calls(
                        Tool.edit("src/greeting.py", "whoever you are", "friend"), Tool.read("src/greeting.py")),
                ScriptedReply.calls(Tool.delete("NOTES.md")),
                ScriptedReply.text("Done."));
        try (var watch = admin.watch(session)) {
            watch.chat("edit it [[mock script=searching]]", "coder");
            var edit = watch.awaitFrame("approval_required");
            assertTrue(edit.path("diff").asText().contains("+        return \"Hello, friend!\""), edit.toString());
            watch.decide(edit.path("approval_id").asText(), true);
            var deletion = watch.awaitFrame(
                    "approval_required", frame -> frame.path("tool").asText().equals("delete_file"));
            assertTrue(Files.exists(file(session, "NOTES.md")));
            watch.decide(deletion.path("approval_id").asText(), true);
            assertEquals("completed", watch.awaitFrame("done").path("outcome").asText());

            assertTrue(result(watch, "search_files")
                    .path("output")
                    .asText()
                    .startsWith("src/greeting.py:4: def greeting"));
            var missed = result(watch, "edit_file");
            assertEquals("context_differs", missed.path("reason").asText(), missed.toString());
            assertTrue(missed.path("output").asText().contains("7:         return \"Hello, whoever you are!\""));
            assertTrue(result(watch, "read_file").path("output").asText().contains("Hello, friend!"));
            assertTrue(Files.readString(file(session, "src/greeting.py")).contains("Hello, friend!"));
            assertFalse(Files.exists(file(session, "NOTES.md")));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void aCommandRunsInTheSandboxOnceAPersonAgreesOrIsRefusedWhereThereIsNone() throws IOException {
        var session = sampleSession();
        provider.script(
                "testing",
                ScriptedReply.calls(Tool.execute("grep -c def src/greeting.py && ls -A / > seen")),
                ScriptedReply.text("Done."));
        try (var watch = admin.watch(session)) {
            watch.chat("test it [[mock script=testing]]", "coder");
            await().atMost(LIMIT).until(() -> watch.frames().stream()
                    .map(frame -> frame.path("type").asText())
                    .anyMatch(Set.of("approval_required", "tool_result")::contains));
            var question = watch.frames().stream()
                    .filter(frame -> frame.path("type").asText().equals("approval_required"))
                    .findFirst();
            question.ifPresent(asked -> {
                assertTrue(asked.path("diff").asText().startsWith("bash runs:\ngrep -c def"), asked.toString());
                assertEquals("high", asked.path("risk").asText());
                assertFalse(Files.exists(file(session, "seen")));
                watch.decide(asked.path("approval_id").asText(), true);
            });
            assertEquals("completed", watch.awaitFrame("done").path("outcome").asText());
            var result = result(watch, "execute_command");
            if (question.isEmpty()) {
                assertEquals("denied", result.path("reason").asText(), result.toString());
                assertTrue(result.path("output").asText().startsWith("Commands cannot run here"), result.toString());
                return;
            }
            assertTrue(result.path("output").asText().startsWith("[exit code 0 after "), result.toString());
            assertTrue(result.path("output").asText().contains("sandbox bwrap, no network"), result.toString());
            assertTrue(result.path("output").asText().endsWith("]\n1\n"), result.toString());
            var seen = Files.readAllLines(file(session, "seen"));
            assertTrue(seen.contains("workspace") && !seen.contains("root"), seen.toString());
        }
    }

    /** The first result of the tool. */
    private static JsonNode result(Watch watch, String tool) {
        return watch.awaitFrame(
                "tool_result", frame -> frame.path("tool").asText().equals(tool));
    }

    @Test
    void aRejectedWriteNeverHappensAndTheModelIsTold() throws IOException {
        var session = sampleSession();
        provider.script(
                "rejected", ScriptedReply.calls(Tool.write("README.md", "evil\n")), ScriptedReply.text("Too bad."));
        try (var watch = admin.watch(session)) {
            watch.chat("edit it [[mock script=rejected]]", "coder");
            watch.decide(
                    watch.awaitFrame("approval_required").path("approval_id").asText(), false);
            watch.awaitFrame("done");
            assertFalse(Files.readString(file(session, "README.md")).contains("evil"));
            assertEquals(
                    "rejected", watch.awaitFrame("tool_result").path("status").asText());
        }
    }

    @Test
    void anAgentThatGoesInCirclesIsTold() {
        var session = sampleSession();
        var again = ScriptedReply.calls(Tool.read("README.md"));
        provider.script("circles", again, again, again, again);
        try (var watch = admin.watch(session)) {
            watch.chat("go [[mock script=circles]]", "coder");
            watch.awaitFrame("done");
            var stuck = watch.awaitFrame("stuck");
            assertEquals("same_call", stuck.path("reason").asText());
            var shown = provider.requests().getLast().body().path("messages");
            assertEquals(
                    stuck.path("text").asText(),
                    shown.get(shown.size() - 1).path("content").asText());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void whatIsSaidMeanwhileJoinsTheRunningTurn() {
        var session = sampleSession();
        provider.script("steered", ScriptedReply.calls(Tool.write("README.md", "new text\n")));
        try (var watch = admin.watch(session)) {
            watch.chat("edit it [[mock script=steered]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            watch.steer("and say goodbye");
            var steered = watch.awaitFrame("steered");
            watch.decide(approval, true);
            var done = watch.awaitFrame("done");
            assertEquals(steered.path("turn"), done.path("turn"));
            var shown = provider.requests().getLast().body().path("messages");
            assertEquals(
                    "and say goodbye",
                    shown.get(shown.size() - 1).path("content").asText());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void whatTheWorkspaceTellsAgentsIsToldOnceAndStaysInTheBeginningOfThePrompt() throws IOException {
        var session = sampleSession();
        try (var watch = admin.watch(session)) {
            watch.chat("begin [[mock tokens=3]]", "coder");
            watch.awaitDone(1);
            Files.writeString(file(session, "AGENTS.md"), "Name every test after its rule.\n");
            var question = "go on, " + UUID.randomUUID();
            watch.chat(question + " [[mock tokens=3]]", "coder");
            watch.awaitDone(2);
            var another = "and on, " + UUID.randomUUID();
            watch.chat(another + " [[mock tokens=3]]", "coder");
            watch.awaitDone(3);

            var told = watch.frames().stream()
                    .filter(frame -> frame.path("type").asText().equals("instructions"))
                    .toList();
            assertEquals(1, told.size(), told.toString());
            assertEquals("AGENTS.md", told.getFirst().at("/files/0/path").asText());
            var before = requestWith(question).body().path("messages");
            var after = requestWith(another).body().path("messages");
            assertTrue(
                    before.get(before.size() - 1).path("content").asText().contains("Name every test after its rule."));
            for (int at = 0; at < before.size(); at++) {
                assertEquals(before.get(at), after.get(at));
            }
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void aReadAfterAWriteInOneReplySeesTheNewText() {
        var session = sampleSession();
        provider.script(
                "order",
                ScriptedReply.calls(Tool.write("a.txt", "fresh text\n"), Tool.read("a.txt")),
                ScriptedReply.text("Done."));
        try (var watch = admin.watch(session)) {
            watch.chat("go [[mock script=order]]", "coder");
            watch.decide(
                    watch.awaitFrame("approval_required").path("approval_id").asText(), true);
            watch.awaitFrame("done");
            var read = watch.awaitFrame(
                    "tool_result", frame -> frame.path("tool").asText().equals("read_file"));
            assertTrue(read.path("output").asText().contains("fresh text"), read.toString());
        }
    }

    @Test
    void aFileThatChangedBetweenQuestionAndAnswerIsAskedAboutAgain() throws IOException {
        var session = sampleSession();
        provider.script("changed", ScriptedReply.calls(Tool.write("README.md", "mine\n")), ScriptedReply.text("Done."));
        try (var watch = admin.watch(session)) {
            watch.chat("go [[mock script=changed]]", "coder");
            var first =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            Files.writeString(file(session, "README.md"), "somebody else's\n");
            watch.decide(first, true);
            var second = watch.awaitFrame(
                    "approval_required",
                    frame -> !frame.path("approval_id").asText().equals(first));
            assertEquals("somebody else's\n", Files.readString(file(session, "README.md")));
            assertTrue(second.path("diff").asText().contains("-somebody else's"), second.toString());
            watch.decide(second.path("approval_id").asText(), true);
            watch.awaitFrame("done");
            assertEquals("mine\n", Files.readString(file(session, "README.md")));
        }
    }

    @Test
    void ofFiftyRacingDecidersOneWins() throws Exception {
        var session = sampleSession();
        provider.script("race", ScriptedReply.calls(Tool.write("b.txt", "b\n")), ScriptedReply.text("Done."));
        try (var watch = admin.watch(session);
                var racers = Executors.newVirtualThreadPerTaskExecutor()) {
            watch.chat("go [[mock script=race]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            var answers = racers
                    .invokeAll(IntStream.range(0, 50)
                            .<Callable<Client.Answer>>mapToObj(i -> () -> admin.post(
                                    "/api/v1/approvals/" + approval + "/decision",
                                    JSON.createObjectNode().put("approved", i % 2 == 0)))
                            .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
            assertEquals(
                    1, answers.stream().filter(answer -> answer.status() == 200).count(), answers.toString());
            var losers =
                    answers.stream().filter(answer -> answer.status() == 409).toList();
            assertEquals(49, losers.size(), answers.toString());
            assertTrue(
                    losers.getFirst().response().body().contains("admin"),
                    losers.getFirst().toString());
            watch.awaitFrame("done");
        }
    }

    @Test
    void aJobIsAcceptedAtOnceAndItsResultIsThereLater() {
        var job = admin.post("/api/v1/jobs", job("count to three [[mock tokens=3]]"), Map.of());
        assertEquals(202, job.status(), job.toString());
        assertTrue(job.response().headers().firstValue("Location").isPresent());
        var id = id(job);
        await().atMost(LIMIT)
                .until(
                        () -> admin.get("/api/v1/jobs/" + id)
                                .body()
                                .path("status")
                                .asText(),
                        "completed"::equals);
        var results = admin.get("/api/v1/jobs/" + id + "/results");
        assertEquals(200, results.status());
        assertTrue(results.response().body().contains("alpha bravo"), results.toString());
    }

    @Test
    void theTasksOfADeclaredPlanHaveWhatTheyNeedAndTheFirstAnswers() throws IOException {
        var session = sampleSession();
        provider.script("design", ScriptedReply.text("a cache for each tenant"));
        provider.script("research", ScriptedReply.calls(Tool.read("README.md")), ScriptedReply.text("nobody has one"));
        provider.script(
                "build",
                ScriptedReply.calls(Tool.write("cache.txt", "new cache\n")),
                ScriptedReply.text("{\"code\": \"cache.txt\"}"));
        provider.script("check", ScriptedReply.text("it works"));
        provider.script("summary", ScriptedReply.text("There is a cache now."));
        try (var watch = admin.watch(session)) {
            var body = job("make it fast [[mock script=summary]]").put("session_id", session);
            body.putArray("plan")
                    .add(task("design", "architect"))
                    .add(task("research", "ask"))
                    .add(task("build", "coder", "design", "research"))
                    .add(task("check", "debug", "build"));
            ((ObjectNode) body.path("plan").get(2)).putObject("result").put("code", "text");

            var job = admin.post("/api/v1/jobs", body, Map.of());
            assertEquals(202, job.status(), job.toString());
            watch.decide(
                    watch.awaitFrame("approval_required").path("approval_id").asText(), true);

            var done = watch.awaitFrame("done");
            assertEquals("There is a cache now.", done.path("text").asText(), done.toString());
            assertEquals("cache.txt", done.at("/results/build/code").asText(), done.toString());
            assertEquals("new cache\n", Files.readString(file(session, "cache.txt")));
            var build = watch.awaitFrame("task", frame -> frame.path("task").asInt() == 4 && frame.has("result"));
            assertEquals("cache.txt", build.path("result").path("code").asText());
            assertTrue(asked("build").contains("a cache for each tenant"), asked("build"));
            assertTrue(asked("build").contains("nobody has one"), asked("build"));
            assertTrue(!asked("check").contains("nobody has one"), asked("check"));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void theOrchestratorDividesARequestAndAPartGoesToOtherHands() {
        provider.script(
                "whole",
                ScriptedReply.calls(Tool.plan(
                        "The two parts are apart.",
                        List.of(
                                List.of("look", "ask"),
                                List.of("think", "architect"),
                                List.of("mend", "debug", "look", "think")))));
        provider.script("look", ScriptedReply.text("the cache forgets"));
        provider.script("think", ScriptedReply.calls(Tool.handOver("ask", "say it [[mock script=said]]")));
        provider.script("said", ScriptedReply.text("it must not"));
        provider.script("mend", ScriptedReply.text("mended [[mock script=sum]]"));
        provider.script("sum", ScriptedReply.text("All is well."));
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("make it right [[mock script=whole]]", "orchestrator");

            var done = watch.awaitFrame("done");

            assertEquals("All is well.", done.path("text").asText(), done.toString());
            var plan = watch.awaitFrame("plan", frame -> frame.path("tasks").size() == 3);
            assertEquals("The two parts are apart.", plan.path("reason").asText());
            var handed = watch.awaitFrame(
                    "task", frame -> frame.path("state").asText().equals("handed_over"));
            assertEquals("ask", handed.path("to").asText());
            assertTrue(asked("mend").contains("the cache forgets"), asked("mend"));
            assertTrue(asked("mend").contains("it must not"), asked("mend"));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void aPlanThatNobodyCanReadIsAskedForThreeTimesAndThenTheTurnFails() {
        provider.script("muddle", ScriptedReply.calls(new ScriptedReply.Call("propose_plan", "{\"tasks\": 7}")));
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("make it right [[mock script=muddle]]", "orchestrator");

            var done = watch.awaitFrame("done");

            assertEquals("failed", outcome(done));
            assertTrue(done.path("detail").asText().contains("propose_plan needs"), done.toString());
            assertEquals(
                    3,
                    watch.transcript().facts().stream()
                            .filter(frame -> frame.path("name").asText().equals("StepFailed"))
                            .count());
        }
    }

    @Test
    void aQuestionOutlivesAKillAndItsAnswerIsWhatTheModelIsTold() {
        provider.script("asks", ScriptedReply.calls(Tool.ask("Which cache?")));
        provider.script("told", ScriptedReply.text("That one it is."));
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("choose [[mock script=asks]]", "coder");
            var question = watch.awaitFrame("question");
            assertEquals("Which cache?", question.path("text").asText());
            platform().killAndRestart(Service.ORCHESTRATOR);
            platform().awaitReady();
            var id = question.path("question_id").asText();
            await().atMost(LIMIT).until(() -> isOpen(id));
            var reply = JSON.createObjectNode().put("text", "the first [[mock script=told]]");

            var answered = admin.post("/api/v1/questions/" + id + "/answer", reply);

            assertEquals(200, answered.status(), answered.toString());
            assertEquals(
                    "That one it is.", watch.awaitFrame("done").path("text").asText());
            assertEquals(
                    409,
                    admin.post("/api/v1/questions/" + id + "/answer", reply).status());
            await().atMost(LIMIT).until(() -> !isOpen(id));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    private boolean isOpen(String question) {
        return admin.get("/api/v1/questions")
                .body()
                .path("questions")
                .findValuesAsText("question_id")
                .contains(question);
    }

    private static ObjectNode task(String name, String role, String... after) {
        var task = JSON.createObjectNode()
                .put("name", name)
                .put("role", role)
                .put("instruction", "do the " + name + " [[mock script=" + name + "]]");
        var names = task.putArray("after");
        Stream.of(after).forEach(names::add);
        return task;
    }

    /** What the model was told by the first request of a script. */
    private String asked(String script) {
        return requestWith("[[mock script=" + script + "]]")
                .body()
                .path("messages")
                .toString();
    }

    /** The first request in which somebody said this. */
    ReceivedRequest requestWith(String said) {
        return provider.requests().stream()
                .filter(request -> request.body().path("messages").toString().contains(said))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aForkGoesOnFromWhereTheOtherWasWithTheFilesOfThatTime() throws IOException {
        var session = sampleSession();
        provider.script("fork-first", ScriptedReply.calls(Tool.write("a.txt", "first\n")), ScriptedReply.text("One."));
        provider.script(
                "fork-second", ScriptedReply.calls(Tool.write("a.txt", "second\n")), ScriptedReply.text("Two."));
        provider.script(
                "fork-other", ScriptedReply.calls(Tool.write("b.txt", "other\n")), ScriptedReply.text("Three."));
        try (var watch = admin.watch(session)) {
            approved(watch, "write it [[mock script=fork-first]]", 1);
            approved(watch, "write it again [[mock script=fork-second]]", 2);
            var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
            var wish = JSON.createObjectNode().put("seq", seqOfDone(watch, 1)).put("title", "another way");

            var made = admin.post("/api/v1/sessions/" + session + "/fork", wish, key);
            var again = admin.post("/api/v1/sessions/" + session + "/fork", wish, key);

            assertEquals(201, made.status(), made.toString());
            assertEquals(200, again.status(), again.toString());
            var fork = made.body().path("session_id").asText();
            assertEquals(fork, again.body().path("session_id").asText());
            await().atMost(LIMIT).until(() -> Files.exists(file(fork, "a.txt")));
            assertEquals("first\n", Files.readString(file(fork, "a.txt")));
            assertEquals("second\n", Files.readString(file(session, "a.txt")));
            try (var forked = admin.watch(fork)) {
                assertEquals(session, forked.awaitFrame("forked").path("from").asText());
                approved(forked, "go another way [[mock script=fork-other]]", 1);
                assertEquals(List.of(), forked.transcript().complaints());
            }
            assertTrue(asked("fork-other").contains("write it [[mock script=fork-first]]"), asked("fork-other"));
            assertTrue(!asked("fork-other").contains("write it again"), asked("fork-other"));
            assertEquals("other\n", Files.readString(file(fork, "b.txt")));
            assertFalse(Files.exists(file(session, "b.txt")));
            var family =
                    admin.get("/api/v1/sessions/" + session + "/forks").body().path("sessions");
            assertEquals(session, family.get(1).path("forked_from").asText(), family.toString());
            var stranger = newUser("forker-" + UUID.randomUUID().toString().substring(0, 8), "globex");
            assertEquals(
                    404,
                    stranger.post("/api/v1/sessions/" + session + "/fork", JSON.createObjectNode())
                            .status());
        }
    }

    @Test
    void aRewoundSessionIsAsItWasBeforeTheTurn() throws IOException {
        var session = sampleSession();
        provider.script("rewind-kept", ScriptedReply.calls(Tool.write("a.txt", "kept\n")), ScriptedReply.text("One."));
        provider.script(
                "rewind-undone", ScriptedReply.calls(Tool.write("a.txt", "undone\n")), ScriptedReply.text("Two."));
        provider.script("rewind-after", ScriptedReply.calls(Tool.read("a.txt")), ScriptedReply.text("Three."));
        try (var watch = admin.watch(session)) {
            approved(watch, "keep it [[mock script=rewind-kept]]", 1);
            approved(watch, "undo it [[mock script=rewind-undone]]", 2);
            var turn = watch.awaitFrame(
                            "done", frame -> frame.path("text").asText().equals("Two."))
                    .path("turn")
                    .asText();
            var wish = JSON.createObjectNode().put("turn", turn);

            var rewound = admin.post("/api/v1/sessions/" + session + "/rewind", wish);

            assertEquals(200, rewound.status(), rewound.toString());
            assertEquals(turn, watch.awaitFrame("rewound").path("before_turn").asText());
            watch.chat("what is there? [[mock script=rewind-after]]", "coder");
            watch.awaitDone(3);
            var again = admin.post("/api/v1/sessions/" + session + "/rewind", wish);
            assertEquals(rewound.body(), again.body());
            assertEquals("kept\n", Files.readString(file(session, "a.txt")));
            assertTrue(asked("rewind-after").contains("keep it"), asked("rewind-after"));
            assertFalse(asked("rewind-after").contains("undo it"), asked("rewind-after"));
            var read = watch.awaitFrame(
                    "tool_result", frame -> frame.path("tool").asText().equals("read_file"));
            assertTrue(read.path("output").asText().contains("kept"), read.toString());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    /** A turn that asks once whether it may, and may. */
    private static void approved(Watch watch, String message, int turns) {
        var before = watch.frames().stream()
                .filter(frame -> frame.path("type").asText().equals("approval_required"))
                .map(frame -> frame.path("approval_id").asText())
                .toList();
        watch.chat(message, "coder");
        var question = watch.awaitFrame(
                "approval_required",
                frame -> !before.contains(frame.path("approval_id").asText()));
        watch.decide(question.path("approval_id").asText(), true);
        watch.awaitDone(turns);
    }

    private static long seqOfDone(Watch watch, int number) {
        return watch.frames().stream()
                .filter(frame -> frame.path("type").asText().equals("done"))
                .toList()
                .get(number - 1)
                .path("seq")
                .asLong();
    }

    @Test
    void oneIdempotencyKeyIsOneJob() {
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var first = admin.post("/api/v1/jobs", job("once [[mock tokens=2]]"), key);
        var second = admin.post("/api/v1/jobs", job("once [[mock tokens=2]]"), key);
        var other = admin.post("/api/v1/jobs", job("something else"), key);
        assertEquals(202, first.status(), first.toString());
        assertEquals(id(first), id(second));
        assertEquals(422, other.status(), other.toString());
        assertTrue(other.response()
                .headers()
                .firstValue("Content-Type")
                .orElse("")
                .startsWith("application/problem+json"));
    }

    @Test
    void aPlainConsumerReadsTheTurnAsCloudEvents() throws Exception {
        try (var facts = TopicProbe.open(platform().kafka(), Topics.FACTS.name());
                var watch = admin.watch(admin.createSession())) {
            watch.chat("hello [[mock tokens=2]]", "ask");
            watch.awaitDone(1);
            facts.await(record -> FactRules.isTerminal(record, Set.of(watch.session())), LIMIT);
            var records = facts.seen().stream()
                    .filter(record -> record.key().equals(watch.session()))
                    .toList();
            assertTrue(records.size() >= 6, records.toString());
            for (var record : records) {
                PublicEvents.requireValid(record);
                PublicEvents.requireMutationsInvalid(record);
            }
            var last = MessageCodec.read(records.getLast().value(), FactRecord.class);
            assertTrue(last.fact() instanceof Fact.TurnCompleted);
        }
    }

    @Test
    void cancelDuringTheModelStreamClosesItWithinTwoSeconds() {
        try (var watch = admin.watch(admin.createSession())) {
            var marker = UUID.randomUUID().toString();
            watch.chat(marker + " [[mock tokens=2000 itl=20]]", "ask");
            watch.awaitFrame("token");
            var asked = Instant.now();
            watch.cancel();
            assertEquals("cancelled", watch.awaitFrame("done").path("outcome").asText());
            var request = requestWith(marker);
            await().atMost(LIMIT).until(() -> request.closedByClientAt().isPresent());
            assertTrue(Duration.between(asked, request.closedByClientAt().orElseThrow())
                            .compareTo(Duration.ofSeconds(2))
                    <= 0);
        }
    }

    @Test
    void cancelDuringAnApprovalIsFinal() throws IOException {
        var session = sampleSession();
        provider.script("cancelled", ScriptedReply.calls(Tool.write("c.txt", "c\n")), ScriptedReply.text("Done."));
        try (var watch = admin.watch(session)) {
            watch.chat("go [[mock script=cancelled]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            watch.cancel();
            assertEquals("cancelled", watch.awaitFrame("done").path("outcome").asText());
            var late = admin.post(
                    "/api/v1/approvals/" + approval + "/decision",
                    JSON.createObjectNode().put("approved", true));
            assertEquals(409, late.status(), late.toString());
            assertFalse(Files.exists(file(session, "c.txt")));
        }
    }

    @Test
    void cancelDuringAToolIsFinalAndALaterDeliveryDoesNothing() throws Exception {
        var session = sampleSession();
        provider.script("tool", ScriptedReply.calls(Tool.write("e.txt", "e\n")), ScriptedReply.text("Done."));
        try (var watch = admin.watch(session);
                var calls = TopicProbe.open(
                        platform().kafka(), Topics.calls("local").name());
                var inbox = TopicProbe.open(platform().kafka(), Topics.INBOX.name());
                var writer = TopicWriter.open(platform().kafka())) {
            watch.chat("go [[mock script=tool]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            ConsumerRecord<String, byte[]> granted;
            try (var _ = BusyWorkspaces.hold(platform().data())) {
                watch.decide(approval, true);
                granted = calls.await(record -> isGranted(record, session), LIMIT);
                var asked = System.nanoTime();
                watch.cancel();
                assertEquals("cancelled", outcome(watch.awaitFrame("done")));
                assertTrue(System.nanoTime() - asked < CANCEL_MAX.toNanos());
            }
            var answers = outcomes(inbox.seen(), granted.key());
            writer.send(Topics.calls("local"), granted.key(), granted.value());
            inbox.await(record -> isOutcome(record, granted.key()), answers + 1, LIMIT);
            // The session goes on, so all that the second delivery could have caused has been decided.
            watch.chat("and now [[mock tokens=2]]", "ask");
            watch.awaitDone(2);
            assertFalse(Files.exists(file(session, "e.txt")));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void aBrokenStreamIsTriedAgainAndThenGivenUp() {
        try (var watch = admin.watch(admin.createSession())) {
            provider.script("broken", ScriptedReply.tokens(10).failing(new Fault.Cut(5)));
            watch.chat("go [[mock script=broken]]", "architect");
            var done = watch.awaitFrame("done");
            assertEquals("failed", done.path("outcome").asText(), done.toString());
            assertEquals(
                    Platform.ATTEMPTS_IN_VAIN,
                    watch.transcript().facts().stream()
                            .filter(frame -> frame.path("name").asText().equals("StepFailed"))
                            .count());
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    void nobodyElseSeesASession() {
        var session = sampleSession();
        provider.script("mine", ScriptedReply.calls(Tool.write("d.txt", "d\n")), ScriptedReply.text("Done."));
        var suffix = UUID.randomUUID().toString().substring(0, 8);
        var colleague = newUser("colleague-" + suffix, "default");
        var stranger = newUser("stranger-" + suffix, "other-" + suffix);
        try (var watch = admin.watch(session)) {
            watch.chat("go [[mock script=mine]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            var turn = watch.awaitFrame("approval_required").path("turn").asText();
            for (var other : List.of(colleague, stranger)) {
                for (var path : List.of(
                        "/api/v1/sessions/" + session,
                        "/api/v1/sessions/" + session + "/history",
                        "/api/v1/sessions/" + session + "/events",
                        "/api/v1/approvals/" + approval,
                        "/api/v1/hitl/requests/" + approval,
                        "/api/v1/jobs/" + turn,
                        "/api/v1/jobs/" + turn + "/results")) {
                    assertEquals(404, other.get(path).status(), path);
                }
                assertEquals(
                        404,
                        other.post(
                                        "/api/v1/approvals/" + approval + "/decision",
                                        JSON.createObjectNode().put("approved", true))
                                .status());
                assertEquals(404, other.delete("/api/v1/sessions/" + session).status());
                assertEquals(
                        404,
                        other.at(platform().workspace())
                                .get("/api/v1/sessions/" + session + "/workspace/README.md")
                                .status());
                var asked = other.get("/api/v1/approvals").body().path("approvals");
                assertTrue(asked.isArray() && asked.isEmpty(), asked::toString);
                assertEquals("not_found", Upgrade.firstErrorOf(other, session));
            }
            watch.decide(approval, false);
            watch.awaitFrame("done");
        }
    }

    @Test
    void withoutATokenEveryDoorIsShut() {
        var nobody = new Client(platform().session(), null);
        assertEquals(401, nobody.get("/api/v1/sessions").status());
        assertEquals(401, nobody.get("/api/v1/jobs").status());
        assertEquals(
                401,
                nobody.at(platform().workspace())
                        .get("/api/v1/sessions/any/workspace/README.md")
                        .status());
        assertEquals(
                401,
                nobody.at(platform().router())
                        .post("/v1/chat/completions", JSON.createObjectNode().put("model", "m"))
                        .status());
        assertEquals(401, nobody.at(platform().router()).get("/v1/models").status());
    }

    @Test
    void aForeignPageOpensNoSocket() {
        assertEquals(403, Upgrade.status(admin, "https://evil.example"));
        assertEquals(101, Upgrade.status(admin, platform().session().toString()));
    }

    /** A session whose workspace is a copy of the built-in sample. */
    String sampleSession() {
        return admin.createSession(JSON.createObjectNode().put("workspace", "sample"));
    }

    Path file(String session, String name) {
        return platform()
                .data()
                .resolve("workspaces/default")
                .resolve(session)
                .resolve("files")
                .resolve(name);
    }

    private Client newUser(String name, String tenant) {
        return Client.login(platform().session(), name, platform().addUser(name, tenant, "developer"));
    }

    private static boolean isGranted(ConsumerRecord<String, byte[]> record, String session) {
        return record.key().startsWith(session)
                && Client.tree(record.value()).path("grant").isObject();
    }

    private static boolean isOutcome(ConsumerRecord<String, byte[]> record, String call) {
        return Client.tree(record.value()).path("input").path("call").asText().equals(call);
    }

    private static int outcomes(List<ConsumerRecord<String, byte[]>> inbox, String call) {
        return Math.toIntExact(
                inbox.stream().filter(record -> isOutcome(record, call)).count());
    }

    static ObjectNode job(String message) {
        return JSON.createObjectNode().put("message", message);
    }

    static String id(Client.Answer job) {
        return job.body().path("job_id").asText();
    }

    static String outcome(JsonNode done) {
        return done.path("outcome").asText();
    }
}
