package dev.sluice.executor.tool;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.sluice.executor.workspace.WorkspacePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change of one file as a person reads it. At most {@value #CHARS_MAX} characters and a mark. */
final class UnifiedDiff {
    private static final int CHARS_MAX = 256 * 1024;
    private static final int CONTEXT_LINES = 3;

    /** Comparing takes lines times changes; beyond this only the sizes are told. */
    private static final int LINES_MAX = 20_000;

    private static final String NO_NEWLINE = "\\ No newline at end of file";

    private UnifiedDiff() {}

    /** @param before empty if there is no such file yet */
    static String of(WorkspacePath path, Optional<byte[]> before, byte[] after) {
        var names = before.isPresent() ? "--- a/" + path : "--- /dev/null";
        var old = before.isPresent() ? ReadFile.text(before.get()) : Optional.of("");
        var fresh = ReadFile.text(after);
        if (old.isEmpty() || fresh.isEmpty()) {
            return names + "\n+++ b/" + path + "\n[binary: "
                    + before.map(bytes -> bytes.length).orElse(0) + " bytes become " + after.length + "]";
        }
        var from = lines(old.get());
        var to = lines(fresh.get());
        if (from.size() + to.size() > LINES_MAX) {
            return names + "\n+++ b/" + path + "\n[too long to compare: " + from.size() + " lines become " + to.size()
                    + "]";
        }
        var diff = UnifiedDiffUtils.generateUnifiedDiff(
                before.isPresent() ? "a/" + path : "/dev/null",
                "b/" + path,
                from,
                DiffUtils.diff(from, to),
                CONTEXT_LINES);
        return diff.isEmpty() ? "[no change]" : bounded(String.join("\n", diff));
    }

    /** The lines, the last one marked if the file does not end with a line break, so that this shows as a change. */
    private static List<String> lines(String text) {
        var lines = new ArrayList<>(text.lines().toList());
        if (!text.isEmpty() && !text.endsWith("\n")) {
            lines.set(lines.size() - 1, lines.getLast() + "\n" + NO_NEWLINE);
        }
        return lines;
    }

    private static String bounded(String diff) {
        if (diff.length() <= CHARS_MAX) {
            return diff;
        }
        return diff.substring(0, CHARS_MAX) + "\n[... " + (diff.length() - CHARS_MAX) + " characters left out ...]";
    }
}
