package dev.sluice.executor.sandbox;

import java.time.Duration;

/**
 * What one command may take.
 *
 * @param timeMax from start to end
 * @param memoryBytesMax of all its processes together; also of the writable data of each
 * @param processesMax processes and threads at once
 * @param openFilesMax of each process
 * @param fileBytesMax of one file
 * @param workspaceBytesMax of the workspace's files together
 * @param temporaryBytesMax of {@code /tmp}, of {@code HOME} and of shared memory, each; they are gone after the command
 */
public record SandboxLimits(
        Duration timeMax,
        long memoryBytesMax,
        int processesMax,
        int openFilesMax,
        long fileBytesMax,
        long workspaceBytesMax,
        long temporaryBytesMax) {
    /** What suits a laptop. */
    public static SandboxLimits standard() {
        return new SandboxLimits(Duration.ofMinutes(10), 2L << 30, 256, 1_024, 256L << 20, 1L << 30, 256L << 20);
    }
}
