package dev.sluice.executor.tool;

import com.github.difflib.UnifiedDiffUtils;
import dev.sluice.executor.text.TextEncoding;
import dev.sluice.executor.text.TextForm;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.call.InvisibleText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A change of one file as a person reads it. At most {@value #CHARS_MAX} characters and a mark. */
final class UnifiedDiff {
    private static final int CHARS_MAX = 256 * 1024;
    private static final int CONTEXT_LINES = 3;

    /** Comparing takes lines times changes; where more than this differ only the sizes are told. */
    private static final int LINES_MAX = 20_000;

    private static final String NO_NEWLINE = "\\ No newline at end of file";

    private static final String LEFT_OUT = " characters left out ...]";
    private static final String TOO_LONG = "[too long to compare: ";

    private UnifiedDiff() {}

    /**
     * Nothing that differs is left unsaid: line ends, a missing last one, and characters that are not seen, which are
     * written out.
     *
     * @param before empty if there is no such file yet
     * @param after empty if there is no such file any more
     */
    static String of(WorkspacePath path, TextEncoding encoding, Optional<byte[]> before, Optional<byte[]> after) {
        return of(path, encoding, before, after, () -> false);
    }

    /** As above, for whoever has not much time: {@code timeUp} is asked again and again. */
    static String of(
            WorkspacePath path,
            TextEncoding encoding,
            Optional<byte[]> before,
            Optional<byte[]> after,
            BooleanSupplier timeUp) {
        var head = InvisibleText.shown("--- " + (before.isPresent() ? "a/" + path : "/dev/null") + "\n+++ "
                + (after.isPresent() ? "b/" + path : "/dev/null") + "\n");
        var old = before.isPresent() ? encoding.text(before.get()) : Optional.of("");
        var fresh = after.isPresent() ? encoding.text(after.get()) : Optional.of("");
        if (old.isEmpty() || fresh.isEmpty()) {
            var becomes = after.isPresent() ? "are replaced by " + after.get().length : "are deleted";
            return head + "[not " + encoding.charset().name() + " text: "
                    + before.map(bytes -> bytes.length).orElse(0) + " bytes " + becomes + "]";
        }
        var carriageReturns = carriageReturnsThroughout(old.get(), fresh.get());
        var from = lines(old.get(), carriageReturns);
        var to = lines(fresh.get(), carriageReturns);
        var differing = DifferingLines.of(from, to);
        if (differing.size() > LINES_MAX) {
            return head + TOO_LONG + from.size() + " lines become " + to.size() + "]";
        }
        var hunks = UnifiedDiffUtils.generateUnifiedDiff("", "", from, differing.patch(timeUp), CONTEXT_LINES).stream()
                // The names above the hunks are ours.
                .skip(2)
                .map(InvisibleText::shown)
                .collect(Collectors.joining("\n"));
        if (hunks.isEmpty()) {
            return "[no change]";
        }
        return bounded(head + (carriageReturns ? "[every line ends with CR LF]\n" : "") + hunks);
    }

    /** Then the returns say nothing about the change and are left out of it. */
    private static boolean carriageReturnsThroughout(String old, String fresh) {
        return TextForm.of(fresh).carriageReturns()
                && (TextForm.of(old).carriageReturns() || old.indexOf('\n') < 0 && old.indexOf('\r') < 0);
    }

    /** The lines, the last one marked if the file does not end with a line break, so that this shows as a change. */
    private static List<String> lines(String text, boolean carriageReturns) {
        if (text.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<>(List.of(text.split(carriageReturns ? "\r\n" : "\n", -1)));
        var last = lines.removeLast();
        if (!last.isEmpty()) {
            lines.add(last + "\n" + NO_NEWLINE);
        }
        return lines;
    }

    private static String bounded(String diff) {
        if (diff.length() <= CHARS_MAX) {
            return diff;
        }
        return diff.substring(0, CHARS_MAX) + "\n[... " + (diff.length() - CHARS_MAX) + LEFT_OUT;
    }

    /** Whether a diff shows all that differs. */
    static boolean whole(String diff) {
        return !diff.endsWith(LEFT_OUT) && !diff.contains(TOO_LONG);
    }
}
