package dev.sluice.executor.snapshot;

import java.util.Optional;

/**
 * What became of one file between two snapshots.
 *
 * @param path of the file below the workspace
 * @param before its content; empty if it was not there, or {@code large}
 * @param after its content; empty if it is there no more, or {@code large}
 * @param large whether it is too large to be looked at
 */
public record Difference(String path, What what, Optional<byte[]> before, Optional<byte[]> after, boolean large) {
    /** Whether a file came, went, or holds something else. */
    public enum What {
        ADDED,
        REMOVED,
        CHANGED
    }
}
