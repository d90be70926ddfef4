package dev.sluice.executor.sandbox;

import dev.sluice.executor.sandbox.CommandEnd.Stopped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Looks whether something that runs in the sandbox has had enough. */
final class Watch {
    /** Counting files takes longer the more there are; it may take a tenth of the time. */
    private static final int COUNTING_SHARE = 10;

    private final SandboxLimits limits;
    private final Path files;
    private final Process process;
    private final long end;
    private final StopSignal stop;
    private long nextCount = System.nanoTime();

    /** @param end when its time is up, by {@link System#nanoTime()} */
    Watch(SandboxLimits limits, Path files, Process process, long end, StopSignal stop) {
        this.limits = limits;
        this.files = files;
        this.process = process;
        this.end = end;
        this.stop = stop;
    }

    Optional<Stopped> look() throws IOException {
        var reason = stop.reason();
        if (reason.isPresent()) {
            return reason.map(why -> switch (why) {
                case CALLED_OFF -> Stopped.CALLED_OFF;
                case TIME_UP -> Stopped.CALL_TIME_UP;
            });
        }
        if (System.nanoTime() - end > 0) {
            return Optional.of(Stopped.TIME_UP);
        }
        if (Usage.memoryBytes(process.toHandle()) > limits.memoryBytesMax()) {
            return Optional.of(Stopped.MEMORY_EXCEEDED);
        }
        return workspaceFull() ? Optional.of(Stopped.WORKSPACE_FULL) : Optional.empty();
    }

    /** It, or the volume that it rests on: not all that a command writes can be found in the workspace. */
    private boolean workspaceFull() throws IOException {
        if (Usage.volumeHasLessThan(files, Usage.VOLUME_RESERVE_BYTES)) {
            return true;
        }
        var begin = System.nanoTime();
        if (begin - nextCount < 0) {
            return false;
        }
        var max = limits.workspaceBytesMax();
        var full = Usage.fileBytes(files, max) > max;
        nextCount = System.nanoTime() + (System.nanoTime() - begin) * COUNTING_SHARE;
        return full;
    }
}
