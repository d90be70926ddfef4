package dev.sluice.executor.tool;

import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines that fit, as they are shown: {@code path:line: text}, with a dash in place of the colons for the lines around
 * them. At most {@value #LINES_MAX} lines that fit, and {@value #LINE_CHARS_MAX} characters of each.
 */
final class Matches {
    private static final int LINES_MAX = 200;
    private static final int LINE_CHARS_MAX = 400;
    private static final int CHARS_BEFORE_MATCH_MAX = 100;

    private final int contextLines;
    private final List<String> shown = new ArrayList<>();
    private int found;
    private int files;

    /** @param contextLines how many lines before and after each are shown, too */
    Matches(int contextLines) {
        this.contextLines = contextLines;
    }

    /** Looks through one file, until there are enough. */
    void add(WorkspacePath path, List<String> lines, SearchPattern pattern) throws Refused {
        var foundBefore = found;
        var shownUpTo = 0;
        for (var number = 0; number < lines.size() && !full(); number++) {
            var match = pattern.find(lines.get(number));
            if (match.isEmpty()) {
                continue;
            }
            found++;
            var from = Math.max(shownUpTo, number - contextLines);
            if (contextLines > 0 && from > shownUpTo && shownUpTo > 0) {
                shown.add("--");
            }
            for (var around = from; around < number; around++) {
                shown.add(around(path, around, lines));
            }
            shown.add(path + ":" + (number + 1) + ": "
                    + part(lines.get(number), match.get().start()));
            shownUpTo = number + 1;
            shownUpTo = showAfter(path, lines, pattern, shownUpTo);
        }
        files += found > foundBefore ? 1 : 0;
    }

    /** The lines after one that fits, up to the next that does. */
    private int showAfter(WorkspacePath path, List<String> lines, SearchPattern pattern, int from) throws Refused {
        var to = Math.min(lines.size(), from + contextLines);
        for (var after = from; after < to; after++) {
            if (pattern.find(lines.get(after)).isPresent()) {
                return after;
            }
            shown.add(around(path, after, lines));
        }
        return to;
    }

    boolean full() {
        return found >= LINES_MAX;
    }

    boolean none() {
        return found == 0;
    }

    String text() {
        return String.join("\n", shown);
    }

    String count() {
        return found + (found == 1 ? " line in " : " lines in ") + files + (files == 1 ? " file" : " files");
    }

    private static String around(WorkspacePath path, int number, List<String> lines) {
        return path + "-" + (number + 1) + "- " + part(lines.get(number), 0);
    }

    /** Of a long line what is around the match. */
    private static String part(String line, int match) {
        if (line.length() <= LINE_CHARS_MAX) {
            return line;
        }
        var from = whole(line, Math.max(0, Math.min(match - CHARS_BEFORE_MATCH_MAX, line.length() - LINE_CHARS_MAX)));
        var to = whole(line, Math.min(line.length(), from + LINE_CHARS_MAX));
        return (from > 0 ? "[...]" : "") + line.substring(from, to) + (to < line.length() ? "[...]" : "");
    }

    private static int whole(String line, int place) {
        var inside = place > 0 && place < line.length() && Character.isLowSurrogate(line.charAt(place));
        return inside ? place - 1 : place;
    }
}
