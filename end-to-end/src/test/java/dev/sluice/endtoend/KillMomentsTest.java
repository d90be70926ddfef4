package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything in one process is killed with -9 at seeded moments: during the model stream, while a call runs, while an
 * approval waits, between any two records. {@code -Dsluice.kill.moments=20} plays more of them.
 */
class KillMomentsTest {
    private static final int MOMENTS = Integer.getInteger("sluice.kill.moments", 5);
    private static final long SEED = Long.getLong("sluice.kill.seed", 2026);
    private static final Duration TURN = Duration.ofMillis(2_500);

    @TempDir
    Path data;

    @Test
    void aTurnSurvivesAKillAtAnyMoment() throws InterruptedException {
        var random = new Random(SEED);
        try (var provider = ScriptedProvider.start();
                var platform = OneProcess.with(data, provider.baseUrl())) {
            provider.script(
                    "edit",
                    ScriptedReply.tokens(20)
                            .pacing(Duration.ZERO, Duration.ofMillis(20))
                            .calling(List.of(Tool.list(), Tool.read("README.md"))),
                    ScriptedReply.calls(Tool.write("k.txt", "written once\n")),
                    ScriptedReply.tokens(60).pacing(Duration.ofMillis(100), Duration.ofMillis(20)));
            for (int moment = 0; moment < MOMENTS; moment++) {
                var delay = Duration.ofMillis(random.nextLong(TURN.toMillis()));
                killAfter(platform, delay, "moment %d, %d ms (seed %d)".formatted(moment, delay.toMillis(), SEED));
            }
            Promises.requireKept("kill-moments", data);
        }
    }

    private static void killAfter(OneProcess platform, Duration delay, String moment) throws InterruptedException {
        var admin = Client.login(platform.session(), "admin", platform.adminPassword());
        var session = admin.createSession(Client.JSON.createObjectNode().put("workspace", "sample"));
        var key = UUID.randomUUID().toString();
        try (var watch = admin.watch(session)) {
            var ended = new CountDownLatch(1);
            var user = Thread.ofVirtual().start(() -> approveEverything(watch, ended));
            watch.chat("edit it [[mock script=edit]]", "coder", key);
            ended.await(delay.toMillis(), TimeUnit.MILLISECONDS);
            platform.killAndRestart(Service.SESSION);
            platform.awaitReady();
            // What was not acknowledged is sent again; the key makes it one turn.
            watch.chat("edit it [[mock script=edit]]", "coder", key);
            watch.awaitDone(1);
            ended.countDown();
            user.join();
            assertEquals(List.of(), watch.transcript().complaints(), moment);
            var done = watch.awaitFrame("done");
            var unknown = watch.transcript().facts().stream()
                    .anyMatch(frame -> frame.path("status").asText().equals("unknown"));
            assertTrue(Walk.outcome(done).equals("completed") || unknown, moment + ": " + done);
            requireEqualToHistory(admin, watch, moment);
        }
    }

    /** A user who says yes to each question, once; a decision that got lost is sent again. */
    private static void approveEverything(Watch watch, CountDownLatch ended) {
        var settled = new HashSet<String>();
        try {
            while (!ended.await(100, TimeUnit.MILLISECONDS)) {
                for (var frame : watch.transcript().facts()) {
                    if (frame.path("type").asText().equals("approval_decided")) {
                        settled.add(frame.path("approval_id").asText());
                    }
                }
                for (var frame : watch.transcript().facts()) {
                    if (frame.path("type").asText().equals("approval_required")
                            && !settled.contains(frame.path("approval_id").asText())) {
                        watch.decide(frame.path("approval_id").asText(), true);
                    }
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void requireEqualToHistory(Client client, Watch watch, String moment) {
        var seen = watch.transcript().facts();
        Awaitility.await("the projection of " + watch.session())
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertTrue(History.of(client, watch.session()).size() >= seen.size()));
        assertEquals(History.of(client, watch.session()).subList(0, seen.size()), seen, moment);
    }
}
