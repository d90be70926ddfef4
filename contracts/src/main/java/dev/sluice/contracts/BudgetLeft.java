package dev.sluice.contracts;

import java.time.Duration;
import java.util.Optional;

/**
 * What a turn may still spend of its {@link Limits}, what it has reserved not counted.
 *
 * @param steps model calls, retries counted
 * @param calls tool calls
 * @param outputChars characters that the model may write
 * @param tokens tokens that its steps may read and write; empty where nobody counts them
 * @param time wall time
 * @param costMicros millionths of the price table's currency; empty where nobody counts them
 */
public record BudgetLeft(
        int steps, int calls, int outputChars, Optional<Long> tokens, Duration time, Optional<Long> costMicros) {
    /** What is left where nobody counts money. */
    public BudgetLeft(int steps, int calls, int outputChars, Optional<Long> tokens, Duration time) {
        this(steps, calls, outputChars, tokens, time, Optional.empty());
    }
}
