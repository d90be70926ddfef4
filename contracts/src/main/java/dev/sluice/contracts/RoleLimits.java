package dev.sluice.contracts;

import java.util.Optional;

/**
 * What a turn may spend that is given to a role, and what time a task has that is; what is absent says nothing. The turn has
 * these or its own, whichever are lower.
 *
 * @param steps model calls, 1 to 200
 * @param calls tool calls, 0 to 1,000
 * @param outputChars characters that the model may write, 1 to 4,000,000
 * @param tokens tokens that it may read and write, 1 to 1,000,000,000
 * @param seconds wall time, 1 to 86,400
 * @param costMicros what its model calls may cost, in millionths of the price table's currency, 1 to 1,000,000,000,000
 * @param taskSeconds wall time of a task of a plan that is given to the role, 1 to 86,400, where the plan does not say
 */
public record RoleLimits(
        Optional<Integer> steps,
        Optional<Integer> calls,
        Optional<Integer> outputChars,
        Optional<Long> tokens,
        Optional<Integer> seconds,
        Optional<Long> costMicros,
        Optional<Integer> taskSeconds) {
    /** @throws InvalidField if one is outside of its bounds */
    public RoleLimits {
        between("steps", steps, 1, 200);
        between("calls", calls, 0, 1_000);
        between("output_chars", outputChars, 1, 4_000_000);
        between("tokens", tokens, 1, 1_000_000_000);
        between("seconds", seconds, 1, 86_400);
        between("cost_micros", costMicros, 1, 1_000_000_000_000L);
        between("task_seconds", taskSeconds, 1, 86_400);
    }

    private static void between(String field, Optional<? extends Number> given, long min, long max) {
        if (given.filter(value -> value.longValue() < min || value.longValue() > max)
                .isPresent()) {
            throw new InvalidField("limits." + field, "is " + min + " to " + max);
        }
    }
}
