package dev.sluice.executor.sandbox;

import java.time.Duration;
import java.util.Optional;

/**
 * How a command ended, with all its processes.
 *
 * @param exitCode its own, or 128 and the signal that ended it
 * @param stopped why it was ended; empty if it ended by itself
 * @param output what it wrote, to both streams as they came
 * @param truncated whether the middle of that was left out
 */
public record CommandEnd(int exitCode, Optional<Stopped> stopped, String output, boolean truncated, Duration took) {
    private static final int KILLED = 137;

    /** Its exit code, which is not 0 if it was ended: however it ended then, it did not come to its end. */
    public int failedOrExitCode() {
        return stopped.isPresent() && exitCode == 0 ? KILLED : exitCode;
    }

    /** Why a command was ended. */
    public enum Stopped {
        CALLED_OFF,
        CALL_TIME_UP,
        TIME_UP,
        MEMORY_EXCEEDED,
        /** Or it could not be measured, or there is little left of the volume. */
        WORKSPACE_FULL
    }
}
