package dev.sluice.router.dialect.reply;

/**
 * What a body is, by its first byte that is no blank: the content type that a server gives is often that of what was asked,
 * or none.
 */
public enum BodyShape {
    /** Nothing has come yet but blanks. */
    BLANK,
    JSON,
    EVENTS,
    PAGE;

    /** The shape of a body, as far as it has come. */
    public static BodyShape of(byte[] bytes) {
        for (var each : bytes) {
            switch (each) {
                // Blanks, and a byte order mark.
                case ' ', '\t', '\r', '\n', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> {
                    continue;
                }
                case '{', '[' -> {
                    return JSON;
                }
                case '<' -> {
                    return PAGE;
                }
                default -> {
                    return EVENTS;
                }
            }
        }
        return BLANK;
    }
}
