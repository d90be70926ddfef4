package dev.sluice.orchestrator.replay;

import dev.sluice.contracts.InputRecord;
import java.time.Instant;

/**
 * An input as it stood on the inbox.
 *
 * @param at when the broker took it, by which it was decided
 * @param rules the version of the rules by which the newest turn was decided then
 */
public record RecordedInput(int partition, long offset, Instant at, int rules, InputRecord input) {}
