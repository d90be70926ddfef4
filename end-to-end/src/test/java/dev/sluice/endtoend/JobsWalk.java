package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static dev.sluice.endtoend.Walk.id;
import static dev.sluice.endtoend.Walk.job;
import static dev.sluice.endtoend.Walk.outcome;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Jobs, the plans that divide them, and the questions that their agents ask. */
interface JobsWalk extends Walk {
    @Test
    default void aJobIsAcceptedAtOnceAndItsResultIsThereLater() {
        var job = admin().post("/api/v1/jobs", job("count to three [[mock tokens=3]]"), Map.of());
        assertEquals(202, job.status(), job.toString());
        assertTrue(job.response().headers().firstValue("Location").isPresent());
        var id = id(job);
        await().atMost(LIMIT)
                .until(
                        () -> admin().get("/api/v1/jobs/" + id)
                                .body()
                                .path("status")
                                .asText(),
                        "completed"::equals);
        var results = admin().get("/api/v1/jobs/" + id + "/results");
        assertEquals(200, results.status());
        assertTrue(results.response().body().contains("alpha bravo"), results.toString());
    }

    @Test
    default void oneIdempotencyKeyIsOneJob() {
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var first = admin().post("/api/v1/jobs", job("once [[mock tokens=2]]"), key);
        var second = admin().post("/api/v1/jobs", job("once [[mock tokens=2]]"), key);
        var other = admin().post("/api/v1/jobs", job("something else"), key);
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
    default void theTasksOfADeclaredPlanHaveWhatTheyNeedAndTheFirstAnswers() throws IOException {
        var session = sampleSession();
        provider().script("design", ScriptedReply.text("a cache for each tenant"));
        provider()
                .script("research", ScriptedReply.calls(Tool.read("README.md")), ScriptedReply.text("nobody has one"));
        provider()
                .script(
                        "build",
                        ScriptedReply.calls(Tool.write("cache.txt", "new cache\n")),
                        ScriptedReply.text("{\"code\": \"cache.txt\"}"));
        provider().script("check", ScriptedReply.text("it works"));
        provider().script("summary", ScriptedReply.text("There is a cache now."));
        try (var watch = admin().watch(session)) {
            var body = job("make it fast [[mock script=summary]]").put("session_id", session);
            body.putArray("plan")
                    .add(task("design", "architect"))
                    .add(task("research", "ask"))
                    .add(task("build", "coder", "design", "research"))
                    .add(task("check", "debug", "build"));
            ((ObjectNode) body.path("plan").get(2)).putObject("result").put("code", "text");

            var job = admin().post("/api/v1/jobs", body, Map.of());
            assertEquals(202, job.status(), job.toString());
            watch.decide(
                    watch.awaitFrame("approval_required").path("approval_id").asText(), true);

            var done = watch.awaitFrame("done");
            assertEquals("There is a cache now.", done.path("text").asText(), done.toString());
            assertEquals("cache.txt", done.at("/results/build/code").asText(), done.toString());
            assertEquals("new cache\n", Files.readString(file(session, "cache.txt")));
            var build = watch.awaitFrame("task", frame -> frame.path("task").asInt() == 4 && frame.has("result"));
            assertEquals("cache.txt", build.path("result").path("code").asText());
            assertTrue(told("build").contains("a cache for each tenant"), told("build"));
            assertTrue(told("build").contains("nobody has one"), told("build"));
            assertTrue(!told("check").contains("nobody has one"), told("check"));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    default void theOrchestratorDividesARequestAndAPartGoesToOtherHands() {
        provider()
                .script(
                        "whole",
                        ScriptedReply.calls(Tool.plan(
                                "The two parts are apart.",
                                List.of(
                                        List.of("look", "ask"),
                                        List.of("think", "architect"),
                                        List.of("mend", "debug", "look", "think")))));
        provider().script("look", ScriptedReply.text("the cache forgets"));
        provider().script("think", ScriptedReply.calls(Tool.handOver("ask", "say it [[mock script=said]]")));
        provider().script("said", ScriptedReply.text("it must not"));
        provider().script("mend", ScriptedReply.text("mended [[mock script=sum]]"));
        provider().script("sum", ScriptedReply.text("All is well."));
        try (var watch = admin().watch(admin().createSession())) {
            watch.chat("make it right [[mock script=whole]]", "orchestrator");

            var done = watch.awaitFrame("done");

            assertEquals("All is well.", done.path("text").asText(), done.toString());
            var plan = watch.awaitFrame("plan", frame -> frame.path("tasks").size() == 3);
            assertEquals("The two parts are apart.", plan.path("reason").asText());
            var handed = watch.awaitFrame(
                    "task", frame -> frame.path("state").asText().equals("handed_over"));
            assertEquals("ask", handed.path("to").asText());
            assertTrue(told("mend").contains("the cache forgets"), told("mend"));
            assertTrue(told("mend").contains("it must not"), told("mend"));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    @Test
    default void aPlanThatNobodyCanReadIsAskedForThreeTimesAndThenTheTurnFails() {
        provider().script("muddle", ScriptedReply.calls(new ScriptedReply.Call("propose_plan", "{\"tasks\": 7}")));
        try (var watch = admin().watch(admin().createSession())) {
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
    default void aQuestionOutlivesAKillAndItsAnswerIsWhatTheModelIsTold() {
        provider().script("asks", ScriptedReply.calls(Tool.ask("Which cache?")));
        provider().script("told", ScriptedReply.text("That one it is."));
        try (var watch = admin().watch(admin().createSession())) {
            watch.chat("choose [[mock script=asks]]", "coder");
            var question = watch.awaitFrame("question");
            assertEquals("Which cache?", question.path("text").asText());
            platform().killAndRestart(Service.ORCHESTRATOR);
            platform().awaitReady();
            var id = question.path("question_id").asText();
            await().atMost(LIMIT).until(() -> isOpen(id));
            var reply = JSON.createObjectNode().put("text", "the first [[mock script=told]]");

            var answered = admin().post("/api/v1/questions/" + id + "/answer", reply);

            assertEquals(200, answered.status(), answered.toString());
            assertEquals(
                    "That one it is.", watch.awaitFrame("done").path("text").asText());
            assertEquals(
                    409,
                    admin().post("/api/v1/questions/" + id + "/answer", reply).status());
            await().atMost(LIMIT).until(() -> !isOpen(id));
            assertEquals(List.of(), watch.transcript().complaints());
        }
    }

    private boolean isOpen(String question) {
        return admin().get("/api/v1/questions")
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
}
