package dev.sluice.executor.door;

import dev.sluice.executor.snapshot.Difference;
import dev.sluice.executor.snapshot.NotKept;
import dev.sluice.executor.tool.FileDifference;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.ProtectedNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of a turn as they are told to a person, one after the other, so that never more than one is held. Once time or
 * room is used up the rest is named without its diff. For one thread and one answer; its time runs from the first moment.
 */
final class ToldFiles implements Difference.Listener {
    /** Larger files are told by their names. */
    private static final int FILE_BYTES_MAX = 1024 * 1024;

    private final Limits limits;
    private final long end;
    private final List<FileDiff> files = new ArrayList<>();
    private long bytesRead;
    private long bytesTold;
    private boolean complete = true;

    /**
     * What one answer may take.
     *
     * @param filesMax how many files are named
     * @param readBytesMax of all contents together, the last one's aside
     * @param toldBytesMax of all diffs together
     * @param timeMax for all diffs together
     */
    record Limits(int filesMax, long readBytesMax, long toldBytesMax, Duration timeMax) {}

    /**
     * What became of one file.
     *
     * @param change {@code added}, {@code removed} or {@code changed}
     * @param diff for people; empty where the file is too large, is not for reading, or there was no time or room for it
     */
    record FileDiff(String path, String change, Optional<String> diff) {}

    ToldFiles(Limits limits) {
        this.limits = limits;
        this.end = System.nanoTime() + limits.timeMax().toNanos();
    }

    List<FileDiff> files() {
        return List.copyOf(files);
    }

    /** Whether these are all. */
    boolean complete() {
        return complete;
    }

    @Override
    public boolean next(Difference difference) throws IOException, NotKept {
        if (files.size() == limits.filesMax()) {
            complete = false;
            return false;
        }
        files.add(new FileDiff(difference.path(), difference.what().name().toLowerCase(Locale.ROOT), diff(difference)));
        return true;
    }

    private Optional<String> diff(Difference difference) throws IOException, NotKept {
        var path = new WorkspacePath(List.of(difference.path().split("/")));
        if (difference.bytes() > FILE_BYTES_MAX
                || ProtectedNames.onPath(path.names())
                || bytesRead >= limits.readBytesMax()
                || timeUp()) {
            return Optional.empty();
        }
        var contents = difference.contents();
        bytesRead += contents.bytes();
        return FileDifference.of(path, contents.before(), contents.after(), this::timeUp)
                .filter(this::fits);
    }

    /** Whether there is room for it; takes the room. */
    private boolean fits(String diff) {
        var bytes = diff.getBytes(StandardCharsets.UTF_8).length;
        if (bytesTold + bytes > limits.toldBytesMax()) {
            return false;
        }
        bytesTold += bytes;
        return true;
    }

    private boolean timeUp() {
        return System.nanoTime() - end > 0;
    }
}
