package dev.sluice.executor.tool;

import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.workspace.WorkspacePath;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** How one file differs from another, for people; in the encoding in which one of them is text. */
public final class FileDifference {
    private FileDifference() {}

    /**
     * The difference as a unified diff; empty if time is up before it is found.
     *
     * @param before empty if there was no such file
     * @param after empty if there is none any more
     * @param timeUp is asked again and again
     */
    public static Optional<String> of(
            WorkspacePath path, Optional<byte[]> before, Optional<byte[]> after, BooleanSupplier timeUp) {
        var encoding = after.or(() -> before).flatMap(TextEncoding::of).orElse(TextEncoding.UTF_8);
        try {
            return Optional.of(UnifiedDiff.of(path, encoding, before, after, timeUp));
        } catch (DifferingLines.OutOfTime up) {
            return Optional.empty();
        }
    }
}
