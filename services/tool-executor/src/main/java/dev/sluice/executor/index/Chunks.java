package dev.sluice.executor.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a text into chunks: a function each, of a class what is left without its functions, and where there is neither, or
 * much of it, some lines that overlap with the next ones; those of one function are all shown as that function. Pure.
 */
final class Chunks {
    /** What is longer is cut into windows. */
    static final int LINES_MAX = 60;

    private static final int WINDOW_LINES = 40;
    private static final int OVERLAP_LINES = 5;

    /** A line that is longer is not written by people; what is behind that is not searched. */
    static final int LINE_CHARS_MAX = 1_000;

    private static final int HEAD_CHARS_MAX = 160;

    /** Comments and annotations begin with one of these; so do lines of Markdown and C that are none, which is no loss. */
    private static final String COMMENTS = "/*#@";

    private Chunks() {}

    /** @param name the file's name, whose ending says how it is cut */
    static List<Chunk> of(String name, String text) {
        var lines = text.lines()
                .map(line -> line.length() <= LINE_CHARS_MAX ? line : line.substring(0, LINE_CHARS_MAX))
                .toList();
        var owners = owners(Outline.forName(name).of(lines), lines.size());
        var chunks = new ArrayList<Chunk>();
        for (int from = 0; from < lines.size(); ) {
            var to = from;
            while (to < lines.size() && owners[to] == owners[from]) {
                to++;
            }
            cut(Optional.ofNullable(owners[from]), lines, from, to, chunks);
            from = to;
        }
        return chunks;
    }

    /** Of each line the declaration that it is in, the innermost. */
    private static Declaration[] owners(List<Declaration> declarations, int lines) {
        var owners = new Declaration[lines];
        for (var declaration : declarations) {
            for (int at = declaration.firstLine(); at <= declaration.lastLine() && at < lines; at++) {
                owners[at] = declaration;
            }
        }
        return owners;
    }

    private static void cut(Optional<Declaration> owner, List<String> lines, int from, int to, List<Chunk> chunks) {
        var first = from;
        var end = to;
        while (first < end && lines.get(first).isBlank()) {
            first++;
        }
        while (first < end && lines.get(end - 1).isBlank()) {
            end--;
        }
        var symbol = owner.map(Declaration::symbol).orElse("");
        if (end - first <= LINES_MAX) {
            add(symbol, lines, first, end, new Lines(first, end), chunks);
            return;
        }
        // Whoever finds a part of a function is shown where the function is; a class is too long for that.
        var function = owner.filter(one -> one.firstLine() == from && one.lastLine() + 1 == to);
        for (int at = first; at < end; at += WINDOW_LINES - OVERLAP_LINES) {
            var windowEnd = Math.min(end, at + WINDOW_LINES);
            var shown = function.isPresent() ? new Lines(first, end) : new Lines(at, windowEnd);
            add(symbol, lines, at, windowEnd, shown, chunks);
            if (windowEnd == end) {
                return;
            }
        }
    }

    /** From a line up to another, counted from 0. */
    private record Lines(int from, int end) {}

    /** Braces alone are not worth finding. */
    private static void add(String symbol, List<String> lines, int from, int end, Lines shown, List<Chunk> chunks) {
        var text = String.join("\n", lines.subList(from, end));
        if (text.chars().anyMatch(Character::isLetterOrDigit)) {
            var head = head(lines.subList(shown.from(), shown.end()));
            chunks.add(new Chunk(symbol, shown.from() + 1, shown.end(), head, text));
        }
    }

    private static String head(List<String> lines) {
        var head = lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && COMMENTS.indexOf(line.charAt(0)) < 0)
                .findFirst()
                .orElseGet(() -> lines.getFirst().strip());
        return head.length() <= HEAD_CHARS_MAX ? head : head.substring(0, HEAD_CHARS_MAX) + " …";
    }
}
