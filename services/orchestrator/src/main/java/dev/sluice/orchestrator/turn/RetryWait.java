package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.StepId;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a failed step waits for its next attempt: each attempt twice as long, so that six outlast a restart, never
 * shorter than whoever failed asked for, and spread by up to a quarter, so that what failed together does not come back
 * together. The spread comes from the step's id: deciding again gives the same time.
 *
 * @param first the wait before the second attempt
 * @param doublingsMax how often it doubles
 */
record RetryWait(Duration first, int doublingsMax) {
    private static final int SPREAD_DIGITS = 7;

    /** The wait after the step that failed. */
    Duration after(StepId failed, Optional<Duration> askedFor) {
        var own = first.multipliedBy(1L << Math.min(failed.attempt() - 1, doublingsMax));
        var wait = askedFor.filter(asked -> asked.compareTo(own) > 0).orElse(own);
        return wait.plus(Duration.ofMillis((long) (wait.toMillis() * spread(failed) / 4)));
    }

    /** 0 to 1, and the same for the same step. */
    private static double spread(StepId step) {
        var digits = Digest.sha256Hex(step.value()).substring(0, SPREAD_DIGITS);
        return Integer.parseInt(digits, 16) / (double) (1 << 4 * SPREAD_DIGITS);
    }
}
