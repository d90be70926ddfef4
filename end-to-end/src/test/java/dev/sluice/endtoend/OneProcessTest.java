package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.testkit.mcp.ToolServer;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk in one process, as {@code ./sluice up} runs it. */
class OneProcessTest extends WalkSuite {
    private static final Duration SEEN_WITHIN = Duration.ofMillis(200);

    @TempDir
    static Path data;

    @TempDir
    static Path project;

    @TempDir
    static Path python;

    private static OneProcess platform;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        if (RealProject.possible()) {
            RealProject.write(project);
            RealProject.writePython(python);
        }
        platform = OneProcess.with(
                data,
                provider.baseUrl(),
                List.of(
                        "-Dsluice.tool-executor.templates.project=" + project,
                        "-Dsluice.tool-executor.templates.python=" + python,
                        "-Dsluice.tool-executor.mcp.hosts=127.0.0.1",
                        "-Dsluice.tool-executor.mcp.private-addresses=true"));
    }

    @AfterAll
    void stop() {
        try {
            Promises.requireKept("one-process", data);
        } finally {
            platform.close();
            provider.close();
        }
    }

    @Test
    void aRealProjectIsMendedTestedCommittedAndSetBack() throws Exception {
        assumeTrue(RealProject.possible("node", "npm") && confined(), "no sandbox with git and node");
        var check = "assert.throws(function () {\n"
                + "  require('./inherits_browser.js')(function A() {}, null)\n}, /super constructor/)\n";
        var head = "'util' module\n  module.exports = function inherits(ctor, superCtor) {\n";
        provider.script(
                "mend",
                ScriptedReply.calls(Tool.search("superCtor.prototype")),
                ScriptedReply.calls(Tool.edit("test.js", "console.log('ok')\n", check + "\nconsole.log('ok')\n")),
                ScriptedReply.calls(Tool.runTests()),
                ScriptedReply.calls(Tool.edit(
                        "inherits_browser.js",
                        head,
                        head + "    if (!superCtor) throw new TypeError('the super constructor is missing')\n")),
                ScriptedReply.calls(Tool.runTests()),
                ScriptedReply.calls(Tool.commit("Say that a super constructor is missing")),
                ScriptedReply.text("Mended."));

        isMendedAndSetBack("project", project, "mend", "TypeError", "Say that a super constructor is missing");
    }

    @Test
    void aProjectInPythonIsMendedTestedCommittedAndSetBack() throws Exception {
        assumeTrue(RealProject.possible("python3") && confined(), "no sandbox with git and python3");
        var check = "    def test_text_without_words(self):\n        self.assertEqual(0, longest(\" \"))\n";
        var before = "    return max(len(word) for word in text.split())\n";
        provider.script(
                "mend-python",
                ScriptedReply.calls(Tool.search("def longest")),
                ScriptedReply.calls(
                        Tool.edit("tests/test_words.py", "\n\nif __name__", "\n" + check + "\n\nif __name__")),
                ScriptedReply.calls(Tool.runTests()),
                ScriptedReply.calls(Tool.edit(
                        "words.py", before, "    return max((len(word) for word in text.split()), default=0)\n")),
                ScriptedReply.calls(Tool.runTests()),
                ScriptedReply.calls(Tool.commit("Give 0 where there is no word")),
                ScriptedReply.text("Mended."));

        isMendedAndSetBack("python", python, "mend-python", "ValueError", "Give 0 where there is no word");
    }

    /** Every effect approved by a person; the first run of the tests is red, the second green. */
    private void isMendedAndSetBack(String template, Path origin, String script, String red, String message)
            throws Exception {
        var session = admin.createSession(JSON.createObjectNode().put("workspace", template));
        try (var watch = admin.watch(session)) {
            watch.chat("mend it [[mock script=" + script + "]]", "coder");
            var approved = new HashSet<String>();
            await().atMost(Watch.LONG).until(() -> {
                watch.frames().stream()
                        .filter(frame -> frame.path("type").asText().equals("approval_required"))
                        .map(frame -> frame.path("approval_id").asText())
                        .filter(approved::add)
                        .forEach(approval -> watch.decide(approval, true));
                return !watch.transcript().ended().isEmpty();
            });

            var done = watch.awaitFrame("done");
            assertEquals("Mended.", done.path("text").asText(), done.toString());
            var tests = watch.frames().stream()
                    .filter(frame -> frame.path("type").asText().equals("tool_result"))
                    .filter(frame -> frame.path("tool").asText().equals("run_tests"))
                    .map(frame -> frame.path("output").asText())
                    .toList();
            assertTrue(
                    tests.get(0).startsWith("[exit code 1 after ")
                            && tests.get(0).contains(red),
                    tests.get(0));
            assertTrue(tests.get(1).startsWith("[exit code 0 after "), tests.get(1));
            assertEquals(5, approved.size());
            var files = file(session, ".");
            assertEquals(
                    "Sluice: " + message + "\nAda: As it was published\n",
                    RealProject.git(files, "log", "--format=%an: %s"));
            assertEquals("", RealProject.git(files, "--no-optional-locks", "status", "--porcelain"));
            assertEquals(List.of(), watch.transcript().complaints());

            var turn = done.path("turn").asText();
            var back = admin.post(
                    "/api/v1/workspaces/" + session + "/turns/" + turn + "/rollback", JSON.createObjectNode());

            assertEquals(200, back.status(), back.toString());
            assertEquals(RealProject.tree(origin), RealProject.tree(files));
        }
    }

    @Test
    void whatOneSessionRemembersTheNextIsToldUntilItsOwnerDeletesIt() {
        var note = new Call("remember", "{\"text\":\"Answer in French.\",\"place\":\"everywhere\"}");
        provider.script("remember", ScriptedReply.calls(note), ScriptedReply.text("Noted."));
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("remember it [[mock script=remember]]", "coder");
            watch.decide(
                    watch.awaitFrame("approval_required").path("approval_id").asText(), true);
            watch.awaitDone(1);
        }
        var kept = admin.get("/api/v1/notes").body().at("/notes/0/id").asText();
        try (var watch = admin.watch(admin.createSession())) {
            var turns = new AtomicInteger();
            // That there are notes comes by another way than the turn, and may be later.
            await().atMost(LIMIT).until(() -> {
                watch.chat("hello [[mock tokens=2]]", "ask");
                watch.awaitDone(turns.incrementAndGet());
                return lastPrompt().contains("\nAnswer in French.\n");
            });
            assertEquals(kept, watch.awaitFrame("notes").at("/notes/0/id").asText());

            assertEquals(204, admin.delete("/api/v1/notes/" + kept).status());
            watch.chat("hello again [[mock tokens=2]]", "ask");
            watch.awaitDone(turns.incrementAndGet());

            assertTrue(lastPrompt().contains("There are no notes for the user any more"), lastPrompt());
        }
    }

    /** What the user said last, with what is told beside. */
    private String lastPrompt() {
        var messages = provider.requests().getLast().body().path("messages");
        return messages.get(messages.size() - 1).path("content").asText();
    }

    @Test
    void aBadPromptIsTakenBackForTheNextTurn() {
        var path = "/api/v1/config/clerk";
        var prompts = List.of("You weigh every word.", "You guess.");
        for (var prompt : prompts) {
            assertEquals(
                    200,
                    admin.post(path, JSON.createObjectNode().put("prompt", prompt))
                            .status());
        }
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat("add it up [[mock tokens=2]]", "clerk");
            watch.awaitDone(1);
            assertEquals(prompts.getLast(), systemPrompt());

            var back = admin.post(path + "/rollback", JSON.createObjectNode().put("version", "v1"));
            assertEquals("v3", back.body().path("version").asText(), back.toString());
            watch.chat("add it up again [[mock tokens=2]]", "clerk");
            watch.awaitDone(2);
            assertEquals(prompts.getFirst(), systemPrompt());
        }
    }

    private String systemPrompt() {
        return provider.requests().getLast().body().at("/messages/0/content").asText();
    }

    @Test
    void whatACommandWritesIsSeenWhileItRuns() throws IOException {
        assumeTrue(confined(), "no sandbox");
        var session = sampleSession();
        provider.script(
                "slow",
                ScriptedReply.calls(Tool.execute("echo on my way; until [ -e go ]; do sleep 0.1; done; echo there")),
                ScriptedReply.text("Done."));
        try (var watch = admin.watch(session)) {
            watch.chat("go [[mock script=slow]]", "coder");
            watch.decide(
                    watch.awaitFrame("approval_required").path("approval_id").asText(), true);

            var seen = watch.awaitFrame("tool_output");

            assertEquals("on my way\n", seen.path("data").asText(), seen.toString());
            Files.writeString(file(session, "go"), "");
            var result = watch.awaitFrame("tool_result");
            assertEquals(result.path("call"), seen.path("call"));
            assertTrue(result.path("output").asText().endsWith("]\non my way\nthere\n"), result.toString());
            assertEquals("completed", watch.awaitFrame("done").path("outcome").asText());
        }
    }

    @Test
    void anAgentUsesAToolOfAServerThatAnOperatorAccepted() {
        try (var server = ToolServer.start();
                var watch = admin.watch(admin.createSession())) {
            var path = "/api/v1/mcp/helper";
            admin.put(path, JSON.createObjectNode().put("url", server.url().toString()));
            var tool = await().atMost(LIMIT)
                    .until(
                            () -> admin.get(path).body().at("/tools/0"),
                            seen -> seen.path("state").asText().equals("new"));
            var accepted = JSON.createObjectNode();
            accepted.putObject("tools")
                    .put(tool.path("name").asText(), tool.path("digest").asText());
            assertEquals(200, admin.put(path + "/accepted", accepted).status());
            await().atMost(LIMIT).until(() -> offered("helper__echo"));

            provider.script(
                    "outside",
                    ScriptedReply.calls(new Call("helper__echo", "{\"text\":\"hello from outside\"}")),
                    ScriptedReply.text("Done."));
            watch.chat("use it [[mock script=outside]]", "coder");
            var question = watch.awaitFrame("approval_required");
            assertEquals(0, server.calls());
            watch.decide(question.path("approval_id").asText(), true);

            var result = watch.awaitFrame("tool_result");
            assertTrue(result.path("output").asText().endsWith("\nhello from outside"), result.toString());
            assertEquals("completed", watch.awaitFrame("done").path("outcome").asText());
            assertEquals(1, server.calls());
            assertEquals(204, admin.delete(path).status());
        }
    }

    /** Whether a coder's next step is offered the tool. */
    private boolean offered(String tool) {
        var words = "hello, " + UUID.randomUUID();
        try (var watch = admin.watch(admin.createSession())) {
            watch.chat(words + " [[mock tokens=2]]", "coder");
            watch.awaitDone(1);
        }
        return requestWith(words).body().path("tools").findValuesAsText("name").contains(tool);
    }

    @Test
    void twoWatchASharedSessionAndOneDecides() {
        var tenant = "together-" + UUID.randomUUID().toString().substring(0, 8);
        var ada = newUser("ada-" + tenant, tenant);
        var grace = newUser("grace-" + tenant, tenant);
        var bob = newUser("bob-" + tenant, tenant);
        var session = ada.createSession(JSON.createObjectNode().put("workspace", "sample"));
        var shares = "/api/v1/sessions/" + session + "/shares/";
        share(ada, shares + "grace-" + tenant, "edit");
        share(ada, shares + "bob-" + tenant, "view");
        provider.script(
                "together", ScriptedReply.calls(Tool.write("together.txt", "both")), ScriptedReply.text("Done."));
        try (var deciding = grace.watch(session);
                var watching = bob.watch(session)) {
            deciding.chat("write it [[mock script=together]]", "coder");
            var approval =
                    deciding.awaitFrame("approval_required").path("approval_id").asText();
            watching.awaitFrame("approval_required");
            var begun = System.nanoTime();
            deciding.decide(approval, true);

            var seen = watching.awaitFrame("approval_decided");

            var took =
                    Duration.ofNanos(watching.frameTimes().get(watching.frames().indexOf(seen)) - begun);
            System.out.printf("The other saw the decision after %d ms%n", took.toMillis());
            assertEquals("grace-" + tenant, seen.path("decided_by").asText());
            assertTrue(took.compareTo(SEEN_WITHIN) < 0, took::toString);
            assertEquals(
                    "completed", watching.awaitFrame("done").path("outcome").asText());
            assertEquals(List.of(), watching.transcript().complaints());

            var file = "/api/v1/sessions/" + session + "/workspace/together.txt";
            assertEquals(404, bob.get(file).status());
            assertEquals(200, bob.get(file, ticket(bob, session)).status());

            assertEquals(204, ada.delete(shares + "bob-" + tenant).status());
            watching.awaitFrame("error", frame -> frame.path("code").asText().equals("not_found"));
            assertEquals(404, bob.get("/api/v1/sessions/" + session).status());
            assertEquals(200, grace.get("/api/v1/sessions/" + session).status());
        }
    }

    @Test
    void aLinkShowsTheReplayAndNothingElse() {
        var session = admin.createSession();
        try (var watch = admin.watch(session)) {
            watch.chat("hello [[mock tokens=2]]", "ask");
            watch.awaitDone(1);
        }
        var made = admin.post("/api/v1/sessions/" + session + "/links", JSON.createObjectNode());
        var link = Map.of("Sluice-Link", made.body().path("link").asText());
        var anybody = new Client(admin.base(), null);

        var replay = anybody.get("/api/v1/replay", link);

        var seen = replay.body().path("facts").findValuesAsText("type");
        System.out.printf("A link shows %d facts, from %s to %s%n", seen.size(), seen.getFirst(), seen.getLast());
        assertEquals("done", seen.getLast());
        for (var path : List.of("", "/history", "/events", "/workspace", "/links")) {
            assertEquals(
                    401, anybody.get("/api/v1/sessions/" + session + path, link).status(), path);
        }
        var id = made.body().path("link_id").asText();
        assertEquals(
                204,
                admin.delete("/api/v1/sessions/" + session + "/links/" + id).status());
        assertEquals(404, anybody.get("/api/v1/replay", link).status());
    }

    private static void share(Client owner, String path, String right) {
        var shared = owner.put(path, JSON.createObjectNode().put("right", right));
        assertEquals(200, shared.status(), shared.toString());
    }

    private static Map<String, String> ticket(Client guest, String session) {
        var given = guest.post("/api/v1/sessions/" + session + "/ticket", JSON.createObjectNode());
        return Map.of("Sluice-Workspace-Ticket", given.body().path("ticket").asText());
    }

    /** Whether commands run here at all. */
    private boolean confined() {
        return admin.get("/q/health/ready")
                .response()
                .body()
                .replaceAll("\\s", "")
                .contains("\"mode\":\"bwrap\"");
    }

    @Override
    public Platform platform() {
        return platform;
    }
}
