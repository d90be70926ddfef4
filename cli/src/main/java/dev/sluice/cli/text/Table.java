package dev.sluice.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows under a head. On a terminal they are aligned; in a pipe each is a line of values between tabs, with no head. */
public final class Table {
    private static final int WIDTH_MAX = 60;

    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... head) {
        this.head = List.of(head);
    }

    /** Adds a row of raw values, one for each column. */
    public Table row(String... values) {
        if (values.length != head.size()) {
            throw new IllegalArgumentException("a row has " + head.size() + " values");
        }
        rows.add(List.of(values).stream().map(Plain::line).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** For programs: everything, between tabs. */
    public String piped() {
        return rows.stream().map(row -> String.join("\t", row) + "\n").collect(Collectors.joining());
    }

    /** For people: aligned, and what is long is cut. */
    public String aligned(Palette palette) {
        var widths = IntStream.range(0, head.size()).map(this::width).toArray();
        return palette.paint(Style.DIM, line(head, widths)) + "\n"
                + rows.stream().map(row -> line(row, widths) + "\n").collect(Collectors.joining());
    }

    private int width(int column) {
        return Math.max(
                head.get(column).length(),
                rows.stream()
                        .mapToInt(row -> cut(row.get(column)).length())
                        .max()
                        .orElse(0));
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (var column = 0; column < widths.length; column++) {
            var value = cut(row.get(column));
            line.append(value);
            if (column < widths.length - 1) {
                line.repeat(' ', widths[column] - value.length() + 2);
            }
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String value) {
        return value.length() <= WIDTH_MAX ? value : value.substring(0, WIDTH_MAX - 1) + "…";
    }
}
