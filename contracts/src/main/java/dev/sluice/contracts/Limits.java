package dev.sluice.contracts;

import java.time.Duration;
import java.util.Optional;

/**
 * What one turn may use, stamped when it is submitted so that a later change of settings never touches a running turn.
 *
 * @param stepsMax model calls, 1 to 200; a retry counts
 * @param attemptsMax tries of one step, 1 to 10
 * @param callsMax tool calls, 0 to 1,000
 * @param outputCharsMax characters that the model may write in all, 1 to 4,000,000
 * @param turnMax wall time of the turn; stands still while an approval is open
 * @param stepMax wall time of one step
 * @param callMax wall time of one call
 * @param tokensMax tokens that its steps may read and write in all, 1 to 1,000,000,000; empty where nobody counts them
 * @param costMicrosMax millionths of the price table's currency that its model calls may cost in all, 1 to
 *     1,000,000,000,000; empty where only the budgets of tenant, user and key count
 */
public record Limits(
        int stepsMax,
        int attemptsMax,
        int callsMax,
        int outputCharsMax,
        Duration turnMax,
        Duration stepMax,
        Duration callMax,
        Optional<Long> tokensMax,
        Optional<Long> costMicrosMax) {
    private static final long TOKENS_MAX = 1_000_000_000;
    private static final long COST_MICROS_MAX = 1_000_000_000_000L;

    public Limits {
        between("stepsMax", stepsMax, 1, 200);
        between("attemptsMax", attemptsMax, 1, 10);
        between("callsMax", callsMax, 0, 1_000);
        between("outputCharsMax", outputCharsMax, 1, 4_000_000);
        positive("turnMax", turnMax);
        positive("stepMax", stepMax);
        positive("callMax", callMax);
        tokensMax.ifPresent(tokens -> between("tokensMax", tokens, 1, TOKENS_MAX));
        costMicrosMax.ifPresent(micros -> between("costMicrosMax", micros, 1, COST_MICROS_MAX));
    }

    /** A turn whose money nobody counts. */
    public Limits(
            int stepsMax,
            int attemptsMax,
            int callsMax,
            int outputCharsMax,
            Duration turnMax,
            Duration stepMax,
            Duration callMax,
            Optional<Long> tokensMax) {
        this(stepsMax, attemptsMax, callsMax, outputCharsMax, turnMax, stepMax, callMax, tokensMax, Optional.empty());
    }

    /** A turn whose tokens nobody counts. */
    public Limits(
            int stepsMax,
            int attemptsMax,
            int callsMax,
            int outputCharsMax,
            Duration turnMax,
            Duration stepMax,
            Duration callMax) {
        this(stepsMax, attemptsMax, callsMax, outputCharsMax, turnMax, stepMax, callMax, Optional.empty());
    }

    /** What a turn gets where nobody set anything else. */
    public static Limits standard() {
        return new Limits(30, 6, 100, 1_000_000, Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ofMinutes(2));
    }

    private static void between(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be between " + min + " and " + max);
        }
    }

    private static void positive(String name, Duration value) {
        if (value == null || value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + " must be positive and at most a day");
        }
    }
}
