package dev.sluice.executor.snapshot;

import java.time.Duration;

/**
 * What the snapshots of one session may take; the oldest go first.
 *
 * @param bytesMax of all of them together; a workspace that is larger by itself is not kept
 * @param filesMax files and directories of one; a workspace with more is not kept
 * @param numberMax how many there may be
 * @param ageMax how long one is kept
 */
public record SnapshotLimits(long bytesMax, int filesMax, int numberMax, Duration ageMax) {}
