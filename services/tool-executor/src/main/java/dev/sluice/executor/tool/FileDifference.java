package dev.sluice.executor.tool;

import dev.sluice.executor.workspace.WorkspacePath;
import java.util.Optional;

/** How one file differs from another, for people; in the encoding in which one of them is text. */
public final class FileDifference {
    private FileDifference() {}

    /**
     * The difference as a unified diff.
     *
     * @param before empty if there was no such file
     * @param after empty if there is none any more
     */
    public static String of(WorkspacePath path, Optional<byte[]> before, Optional<byte[]> after) {
        var encoding = after.or(() -> before).flatMap(TextEncoding::of).orElse(TextEncoding.UTF_8);
        return UnifiedDiff.of(path, encoding, before, after);
    }
}
