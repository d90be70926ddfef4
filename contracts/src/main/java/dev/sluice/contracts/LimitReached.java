package dev.sluice.contracts;

/**
 * That a turn came to one of its limits, in the limit's own unit.
 *
 * @param used what it had used, with what was set aside for its open model calls; less than {@code allowed} if what came next
 *     did not fit
 */
public record LimitReached(TurnLimit limit, long used, long allowed) {}
