package dev.sluice.orchestrator.turn;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Many lives of one session by schedules from seeds; one that fails is made short and belongs into a test of its own. Says
 * how many schedules a minute of CPU plays; {@code -Dsluice.simulation.seeds=100000} for more of them, with {@code
 * -Dsluice.test.jvm=-Xmx1g} by the compiler that a long run deserves: tests go without it, because they are short.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("sluice.simulation.seeds", 3_000);

    /** The first ones are played while the code is still being compiled, and do not count. */
    private static final int WARM_UP = 2_000;

    private static final int CHOICES = 600;
    private static final int MOVES = 60;

    @Test
    void theRulesHoldWhateverHappens() {
        var decider = Deciding.faultless();
        var threads = ManagementFactory.getThreadMXBean();
        var began = threads.getCurrentThreadCpuTime();
        for (long seed = 0; seed < SEEDS; seed++) {
            if (seed == WARM_UP) {
                began = threads.getCurrentThreadCpuTime();
            }
            var schedule = Schedule.of(seed, CHOICES);
            if (schedule.failure(decider, MOVES).isPresent()) {
                var shrunk = schedule.shrunk(decider, MOVES);
                throw new AssertionError("seed %d: %s; in short: %d moves by %s"
                        .formatted(
                                seed,
                                shrunk.failure(),
                                shrunk.moves(),
                                shrunk.schedule().choices()));
            }
        }
        var used = Duration.ofNanos(threads.getCurrentThreadCpuTime() - began);
        var counted = Math.max(SEEDS - WARM_UP, 0);
        System.out.printf(
                "%d schedules in %d ms of CPU: %d in a minute%n",
                counted, used.toMillis(), counted * 60_000L / Math.max(1, used.toMillis()));
    }
}
