package dev.sluice.cli.text;

import java.util.stream.Collectors;

/** A unified diff as a person reads it: what goes is red, what comes is green. */
public final class Diff {
    private Diff() {}

    /** The diff of a server, {@link Plain} and painted. */
    public static String shown(String diff, Palette palette) {
        return Plain.text(diff).lines().map(line -> painted(line, palette)).collect(Collectors.joining("\n"));
    }

    private static String painted(String line, Palette palette) {
        if (line.startsWith("+++") || line.startsWith("---")) {
            return palette.paint(Style.BOLD, line);
        }
        if (line.startsWith("@@")) {
            return palette.paint(Style.CYAN, line);
        }
        if (line.startsWith("+")) {
            return palette.paint(Style.GREEN, line);
        }
        return line.startsWith("-") ? palette.paint(Style.RED, line) : line;
    }
}
