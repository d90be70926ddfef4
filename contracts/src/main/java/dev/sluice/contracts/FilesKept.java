package dev.sluice.contracts;

import java.util.Optional;

/**
 * The files of a workspace around one call that may have changed them, as far as they are kept.
 *
 * @param before when the call started; empty if they were not kept
 * @param after when it had ended; empty if they were not kept
 */
public record FilesKept(Optional<SnapshotId> before, Optional<SnapshotId> after) {}
