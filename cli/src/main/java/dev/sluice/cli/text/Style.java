package dev.sluice.cli.text;

/** How a piece of text may look, as ECMA-48 numbers it. */
public enum Style {
    BOLD(1),
    DIM(2),
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36);

    private final int number;

    Style(int number) {
        this.number = number;
    }

    /** The text in this style; it must be {@link Plain}. */
    String on(String text) {
        return text.isEmpty() ? text : "\u001b[" + number + "m" + text + "\u001b[0m";
    }
}
