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
 */
public record BudgetLeft(int steps, int calls, int outputChars, Optional<Long> tokens, Duration time) {}
