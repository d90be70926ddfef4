package dev.sluice.executor.edit;

import java.util.List;
import java.util.OptionalInt;

/**
 * One block of a unified diff: some lines and what becomes of them, each with its line feed.
 *
 * @param line where the block was, counted from 1; only a hint, because models miscount. Empty if it does not say
 * @param beforeEnds whether the last line before is said to have no line end
 * @param afterEnds whether the last line after is said to have none
 */
record Hunk(OptionalInt line, List<String> before, List<String> after, boolean beforeEnds, boolean afterEnds) {
    Hunk {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    String textBefore() {
        return text(before, beforeEnds);
    }

    String textAfter() {
        return text(after, afterEnds);
    }

    private static String text(List<String> lines, boolean withoutLastEnd) {
        var text = String.join("\n", lines);
        return lines.isEmpty() || withoutLastEnd ? text : text + "\n";
    }
}
