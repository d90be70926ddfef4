package dev.sluice.http;

import io.netty.util.ByteProcessor;

/**
 * Follows the bytes that a decoder takes and says where it was more lenient than RFC 9112 is: a header that goes on in
 * the next line, and a chunk's size with anything after it but an extension.
 *
 * <pre>
 * HEAD --chunked--> SIZE -> (EXTENSION | BLANK) -> LINE_END -> DATA -> DATA_END -> SIZE … --size 0--> TRAILER
 * </pre>
 *
 * The decoder itself finds the ends of heads and trailers and refuses what is no line. Not thread-safe.
 */
final class LineGrammar implements ByteProcessor {
    private static final int SIZE_DIGITS_MAX = 8;

    private enum At {
        HEAD,
        SIZE,
        BLANK,
        EXTENSION,
        LINE_END,
        DATA,
        DATA_END,
        TRAILER
    }

    private At at = At.HEAD;
    private boolean lineBegins;
    private int digits;
    private long left;
    private boolean broken;

    /** The next message begins. */
    void head() {
        at = At.HEAD;
        lineBegins = false;
    }

    /** The head is over, and a body in chunks follows. */
    void chunks() {
        at = At.SIZE;
        digits = 0;
        left = 0;
    }

    /** Whether something was not as it has to be. */
    boolean broken() {
        return broken;
    }

    /** How many of the bytes that come need not be looked at. */
    long skippable() {
        return at == At.DATA ? left : 0;
    }

    /** So many bytes of a chunk have passed unseen. */
    void skip(long bytes) {
        left -= bytes;
        if (left == 0) {
            at = At.DATA_END;
        }
    }

    /** Takes one byte; false to see no more until told that bytes were skipped, or because it is broken. */
    @Override
    public boolean process(byte value) {
        switch (at) {
            case HEAD, TRAILER -> line(value);
            case SIZE -> size(value);
            case BLANK -> blank(value);
            case EXTENSION -> at = value == '\r' ? At.LINE_END : At.EXTENSION;
            case LINE_END -> lineEnd(value);
            case DATA -> throw new IllegalStateException("a chunk's bytes are skipped");
            case DATA_END -> dataEnd(value);
        }
        return !broken && at != At.DATA;
    }

    private void line(byte value) {
        broken |= lineBegins && isBlank(value);
        lineBegins = value == '\n';
    }

    private void size(byte value) {
        var digit = Character.digit(value, 16);
        if (digit >= 0) {
            digits++;
            left = left * 16 + digit;
            broken |= digits > SIZE_DIGITS_MAX;
            return;
        }
        broken |= digits == 0;
        blank(value);
    }

    private void blank(byte value) {
        switch (value) {
            case ' ', '\t' -> at = At.BLANK;
            case ';' -> at = At.EXTENSION;
            case '\r' -> {
                broken |= at == At.BLANK;
                at = At.LINE_END;
            }
            default -> broken = true;
        }
    }

    private void lineEnd(byte value) {
        broken |= value != '\n';
        lineBegins = true;
        at = left == 0 ? At.TRAILER : At.DATA;
    }

    private void dataEnd(byte value) {
        if (value == '\n') {
            chunks();
            return;
        }
        broken |= value != '\r';
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }
}
