package dev.sluice.executor.intake;

import dev.sluice.executor.sandbox.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Whether a volume has room for what is being written to it; looks now and then. For one thread. */
final class VolumeRoom {
    static final String LACKING = "The volume of the workspaces is nearly full; the operator can make room.";

    private static final long LOOK_EACH_BYTES = 1024 * 1024;

    private final Path directory;
    private final long reserveBytes;
    private long unseen = LOOK_EACH_BYTES;

    VolumeRoom(Path directory, long reserveBytes) {
        this.directory = directory;
        this.reserveBytes = reserveBytes;
    }

    /** @param bytes that are written next */
    boolean lacks(long bytes) {
        unseen += bytes;
        if (unseen < LOOK_EACH_BYTES) {
            return false;
        }
        unseen = 0;
        try {
            return Usage.volumeHasLessThan(directory, reserveBytes);
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
