package dev.sluice.session.fork;

import dev.sluice.contracts.CarriedHistory;

/**
 * What a session was after one of its facts.
 *
 * @param at the fact
 * @param history what was said until then, as far as it goes on
 */
public record Past(long at, CarriedHistory history, Files files) {

    /** The files of that time. */
    public sealed interface Files {}

    /** Kept under this name. */
    public record Kept(dev.sluice.contracts.SnapshotId snapshot) implements Files {}

    /** As the workspace began, since no call has changed any. */
    public record Untouched() implements Files {}

    /** Nobody has them any more. */
    public record Lost() implements Files {}
}
