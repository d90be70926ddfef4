package dev.sluice.cli.text;

/** What a session is called after the first thing that is said in it. */
public final class Title {
    private static final int CHARS_MAX = 60;

    private Title() {}

    /** The first line, or the beginning of it. */
    public static String of(String said) {
        var line = said.strip().lines().findFirst().orElse("").strip();
        if (line.length() <= CHARS_MAX) {
            return line;
        }
        var end = Character.isHighSurrogate(line.charAt(CHARS_MAX - 2)) ? CHARS_MAX - 2 : CHARS_MAX - 1;
        return line.substring(0, end).stripTrailing() + "…";
    }
}
