package dev.sluice.workers.prompt;

import java.util.ArrayList;
import java.util.List;

/** Lines that are being cut, and what they take together: each line is counted once, however often the sum is asked. */
final class Excerpt {
    private final List<Line> lines;
    private final List<Integer> sizes;
    private long tokens;

    Excerpt(List<Line> whole) {
        lines = new ArrayList<>(whole);
        sizes = new ArrayList<>(whole.size());
        for (var line : whole) {
            sizes.add(line.tokens());
            tokens += sizes.getLast();
        }
    }

    /** About how many tokens the lines take. */
    long tokens() {
        return tokens;
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    int size() {
        return lines.size();
    }

    Line get(int at) {
        return lines.get(at);
    }

    Line first() {
        return lines.getFirst();
    }

    Line last() {
        return lines.getLast();
    }

    void set(int at, Line line) {
        var size = line.tokens();
        lines.set(at, line);
        tokens += size - sizes.set(at, size);
    }

    void setLast(Line line) {
        set(lines.size() - 1, line);
    }

    void remove(int at) {
        lines.remove(at);
        tokens -= sizes.remove(at);
    }
}
