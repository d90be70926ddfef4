package dev.sluice.cli.text;

/** Paints text where colours are wanted, and leaves it as it is where not. */
public record Palette(boolean coloured) {
    public static final Palette NONE = new Palette(false);

    public String paint(Style style, String text) {
        return coloured ? style.on(text) : text;
    }
}
