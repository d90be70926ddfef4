package dev.sluice.endtoend;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory and restarts cost what is in use, not what was ever opened: many sessions of three turns each, written through
 * the inbox, in an orchestrator with 256 MB of heap that keeps a tenth of them in memory; then a kill with -9, a start on
 * what is left, and a turn in the oldest session. {@code -Dsluice.resting.sessions=100000} plays it at length.
 */
class RestingSessionsTest {
    private static final int SESSIONS = Integer.getInteger("sluice.resting.sessions", 1_500);
    private static final int RESIDENT_MAX = Math.max(100, SESSIONS / 10);
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(120).plus(Duration.ofMillis(20L * SESSIONS));
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    @TempDir
    Path data;

    @Test
    void sessionsThatNobodySpeaksInCostNeitherMemoryNorTime() throws Exception {
        try (var infra = Infra.start("resting-infra", data);
                var orchestrator = new LoneOrchestrator(infra.addresses(), data, RESIDENT_MAX);
                var people = new ScriptedPeople(infra.addresses())) {
            orchestrator.start();
            var from = System.nanoTime();
            people.talk(SESSIONS, WRITTEN_WITHIN);
            var talked = since(from);
            orchestrator.awaitResident(RESIDENT_MAX, WRITTEN_WITHIN);
            var heapBefore = orchestrator.heapMb();
            orchestrator.kill();
            var ready = orchestrator.start();
            var heapAfter = orchestrator.heapMb();
            var recalled = people.askOnce(0, ANSWER_MAX);
            System.out.printf(
                    "%d sessions of three turns in %d s; at most %d in memory: heap after a collection %d MB before the"
                            + " kill, %d MB after; ready %d ms after the start; the oldest session's next step %d ms after"
                            + " its turn was sent%n",
                    SESSIONS,
                    talked.toSeconds(),
                    RESIDENT_MAX,
                    heapBefore,
                    heapAfter,
                    ready.toMillis(),
                    recalled.toMillis());
            // The one that came back may be one too many until another has gone.
            orchestrator.awaitResident(RESIDENT_MAX, ANSWER_MAX);
        }
    }

    static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
