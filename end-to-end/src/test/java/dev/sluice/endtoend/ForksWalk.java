package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.provider.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A session at an earlier time: another that goes on from there, and the same set back to it. */
interface ForksWalk extends Walk {
    @Test
    default void aForkGoesOnFromWhereTheOtherWasWithTheFilesOfThatTime() throws IOException {
        var session = sampleSession();
        provider()
                .script("fork-first", ScriptedReply.calls(Tool.write("a.txt", "first\n")), ScriptedReply.text("One."));
        provider()
                .script(
                        "fork-second",
                        ScriptedReply.calls(Tool.write("a.txt", "second\n")),
                        ScriptedReply.text("Two."));
        provider()
                .script(
                        "fork-other",
                        ScriptedReply.calls(Tool.write("b.txt", "other\n")),
                        ScriptedReply.text("Three."));
        try (var watch = admin().watch(session)) {
            approved(watch, "write it [[mock script=fork-first]]", 1);
            approved(watch, "write it again [[mock script=fork-second]]", 2);
            var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
            var wish = JSON.createObjectNode().put("seq", seqOfDone(watch, 1)).put("title", "another way");

            var made = admin().post("/api/v1/sessions/" + session + "/fork", wish, key);
            var again = admin().post("/api/v1/sessions/" + session + "/fork", wish, key);

            assertEquals(201, made.status(), made.toString());
            assertEquals(200, again.status(), again.toString());
            var fork = made.body().path("session_id").asText();
            assertEquals(fork, again.body().path("session_id").asText());
            await().atMost(LIMIT).until(() -> Files.exists(file(fork, "a.txt")));
            assertEquals("first\n", Files.readString(file(fork, "a.txt")));
            assertEquals("second\n", Files.readString(file(session, "a.txt")));
            try (var forked = admin().watch(fork)) {
                assertEquals(session, forked.awaitFrame("forked").path("from").asText());
                approved(forked, "go another way [[mock script=fork-other]]", 1);
                assertEquals(List.of(), forked.transcript().complaints());
            }
            assertTrue(told("fork-other").contains("write it [[mock script=fork-first]]"), told("fork-other"));
            assertTrue(!told("fork-other").contains("write it again"), told("fork-other"));
            assertEquals("other\n", Files.readString(file(fork, "b.txt")));
            assertFalse(Files.exists(file(session, "b.txt")));
            var family =
                    admin().get("/api/v1/sessions/" + session + "/forks").body().path("sessions");
            assertEquals(session, family.get(1).path("forked_from").asText(), family.toString());
            var stranger = newUser("forker-" + UUID.randomUUID().toString().substring(0, 8), "globex");
            assertEquals(
                    404,
                    stranger.post("/api/v1/sessions/" + session + "/fork", JSON.createObjectNode())
                            .status());
        }
    }

    @Test
    default void aRewoundSessionIsAsItWasBeforeTheTurn() throws IOException {
        var session = sampleSession();
        provider()
                .script("rewind-kept", ScriptedReply.calls(Tool.write("a.txt", "kept\n")), ScriptedReply.text("One."));
        provider()
                .script(
                        "rewind-undone",
                        ScriptedReply.calls(Tool.write("a.txt", "undone\n")),
                        ScriptedReply.text("Two."));
        provider().script("rewind-after", ScriptedReply.calls(Tool.read("a.txt")), ScriptedReply.text("Three."));
        try (var watch = admin().watch(session)) {
            approved(watch, "keep it [[mock script=rewind-kept]]", 1);
            approved(watch, "undo it [[mock script=rewind-undone]]", 2);
            var turn = watch.awaitFrame(
                            "done", frame -> frame.path("text").asText().equals("Two."))
                    .path("turn")
                    .asText();
            var wish = JSON.createObjectNode().put("turn", turn);

            var rewound = admin().post("/api/v1/sessions/" + session + "/rewind", wish);

            assertEquals(200, rewound.status(), rewound.toString());
            assertEquals(turn, watch.awaitFrame("rewound").path("before_turn").asText());
            watch.chat("what is there? [[mock script=rewind-after]]", "coder");
            watch.awaitDone(3);
            var again = admin().post("/api/v1/sessions/" + session + "/rewind", wish);
            assertEquals(rewound.body(), again.body());
            assertEquals("kept\n", Files.readString(file(session, "a.txt")));
            assertTrue(told("rewind-after").contains("keep it"), told("rewind-after"));
            assertFalse(told("rewind-after").contains("undo it"), told("rewind-after"));
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
}
