package dev.sluice.contracts;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How much of each text fits: one place for the doors, for those who work, and for the decider. Bytes are counted as
 * written on a topic, where a control character takes six and a quote two, so that what passes here fits the 4 MB of a
 * fact with all that surrounds it.
 */
public enum TextLimit {
    /** What a user writes in one turn. */
    TURN_TEXT(1_000_000, 3_000_000),
    /** What a task of a plan is to do. */
    INSTRUCTION(4_000, 12_000),
    /** What somebody or something is called: a workspace, a tool, a model, a digest. */
    NAME(1_000, 6_000),
    /** The title of a session. */
    TITLE(200, 1_200),
    /** Why somebody decided or cancelled. */
    REASON(4_000, 24_000),
    /** What a service tells in one piece: a step's text, a call's arguments, its output; of a question all together. */
    PART(3_500_000, 3_500_000),
    /** What a model thought in one step, all together; what is more is not kept. Fits a fact beside a {@link #PART}. */
    THOUGHTS(400_000, 400_000);

    private final int charsMax;
    private final int bytesMax;

    TextLimit(int charsMax, int bytesMax) {
        this.charsMax = charsMax;
        this.bytesMax = bytesMax;
    }

    /** The most characters (of Java, so an emoji counts two). */
    public int charsMax() {
        return charsMax;
    }

    /** The most bytes as written. */
    public int bytesMax() {
        return bytesMax;
    }

    /** Whether the text is within both bounds. */
    public boolean fits(String text) {
        return text.length() <= charsMax && (text.length() <= bytesMax / 6 || bytesAsWritten(text) <= bytesMax);
    }

    /** Whether so many bytes as written are within bounds. */
    public boolean fits(long bytesAsWritten) {
        return bytesAsWritten <= bytesMax;
    }

    /** What the text takes in a message, without its quotes. */
    public static long bytesAsWritten(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (Character.isHighSurrogate(character)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
                continue;
            }
            bytes += bytesAsWritten(character);
        }
        return bytes;
    }

    /** What JSON takes in a message. */
    public static long bytesAsWritten(JsonNode json) {
        return MessageCodec.write(json).length;
    }

    private static int bytesAsWritten(char character) {
        return switch (character) {
            case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 2;
            default -> {
                if (character < 0x20 || Character.isSurrogate(character)) {
                    yield 6;
                }
                yield character < 0x80 ? 1 : character < 0x800 ? 2 : 3;
            }
        };
    }
}
