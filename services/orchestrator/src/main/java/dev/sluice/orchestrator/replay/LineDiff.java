package dev.sluice.orchestrator.replay;

import java.util.List;

/** Two texts as people compare them: from the first line that differs to the last, marked {@code -} and {@code +}. Pure. */
public final class LineDiff {
    /** So many equal lines are shown before the first that differs. */
    private static final int CONTEXT_LINES = 3;

    private LineDiff() {}

    /** The lines, each with its end; nothing if the texts are equal. */
    public static String of(List<String> before, List<String> after) {
        var shorter = Math.min(before.size(), after.size());
        var same = 0;
        while (same < shorter && before.get(same).equals(after.get(same))) {
            same++;
        }
        if (same == before.size() && same == after.size()) {
            return "";
        }
        var sameAtEnd = 0;
        while (sameAtEnd < shorter - same
                && before.get(before.size() - 1 - sameAtEnd).equals(after.get(after.size() - 1 - sameAtEnd))) {
            sameAtEnd++;
        }
        var text = new StringBuilder();
        before.subList(Math.max(0, same - CONTEXT_LINES), same)
                .forEach(line -> text.append("  ").append(line).append('\n'));
        before.subList(same, before.size() - sameAtEnd)
                .forEach(line -> text.append("- ").append(line).append('\n'));
        after.subList(same, after.size() - sameAtEnd)
                .forEach(line -> text.append("+ ").append(line).append('\n'));
        return text.toString();
    }
}
