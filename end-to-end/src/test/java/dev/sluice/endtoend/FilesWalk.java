package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What agents do to files: nothing before a person said yes, and then exactly that. */
interface FilesWalk extends Walk {
    @Test
    default void aFileIsUnchangedUntilTheApprovalAndChangedAfterIt() throws IOException {
        var session = sampleSession();
        provider()
                .script(
                        "edit",
                        ScriptedReply.calls(Tool.list()),
                        ScriptedReply.calls(Tool.read("README.md"), Tool.read("README.md")),
                        ScriptedReply.calls(Tool.write("README.md", "new text\n")),
                        ScriptedReply.text("Done."));
        try (var watch = admin().watch(session)) {
            watch.chat("edit it [[mock script=edit]]", "coder");
            var question = watch.awaitFrame("approval_required");
            var before = Files.readString(file(session, "README.md"));
            assertFalse(before.contains("new text"));
            assertTrue(question.path("diff").asText().contains("+new text"), question.toString());
            var decision = admin().post(
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
    default void aRejectedWriteNeverHappensAndTheModelIsTold() throws IOException {
        var session = sampleSession();
        provider()
                .script(
                        "rejected",
                        ScriptedReply.calls(Tool.write("README.md", "evil\n")),
                        ScriptedReply.text("Too bad."));
        try (var watch = admin().watch(session)) {
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
    default void aFileThatChangedBetweenQuestionAndAnswerIsAskedAboutAgain() throws IOException {
        var session = sampleSession();
        provider()
                .script("changed", ScriptedReply.calls(Tool.write("README.md", "mine\n")), ScriptedReply.text("Done."));
        try (var watch = admin().watch(session)) {
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
    default void ofFiftyRacingDecidersOneWins() throws Exception {
        var session = sampleSession();
        provider().script("race", ScriptedReply.calls(Tool.write("b.txt", "b\n")), ScriptedReply.text("Done."));
        try (var watch = admin().watch(session);
                var racers = Executors.newVirtualThreadPerTaskExecutor()) {
            watch.chat("go [[mock script=race]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            var answers = racers
                    .invokeAll(IntStream.range(0, 50)
                            .<Callable<Client.Answer>>mapToObj(i -> () -> admin().post(
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
    default void aTurnSearchesEditsAndReads() throws IOException {
        var session = sampleSession();
        provider()
                .script(
                        "searching",
                        ScriptedReply.calls(Tool.search("def greeting")),
                        ScriptedReply.calls(Tool.edit("src/greeting.py", "whoever you were", "friend")),
                        ScriptedReply.calls(
                                Tool.edit("src/greeting.py", "whoever you are", "friend"),
                                Tool.read("src/greeting.py")),
                        ScriptedReply.calls(Tool.delete("NOTES.md")),
                        ScriptedReply.text("Done."));
        try (var watch = admin().watch(session)) {
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
    default void aReadAfterAWriteInOneReplySeesTheNewText() {
        var session = sampleSession();
        provider()
                .script(
                        "order",
                        ScriptedReply.calls(Tool.write("a.txt", "fresh text\n"), Tool.read("a.txt")),
                        ScriptedReply.text("Done."));
        try (var watch = admin().watch(session)) {
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
    default void aCommandRunsInTheSandboxOnceAPersonAgreesOrIsRefusedWhereThereIsNone() throws IOException {
        var session = sampleSession();
        provider()
                .script(
                        "testing",
                        ScriptedReply.calls(Tool.execute("grep -c def src/greeting.py && ls -A / > seen")),
                        ScriptedReply.text("Done."));
        try (var watch = admin().watch(session)) {
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
}
