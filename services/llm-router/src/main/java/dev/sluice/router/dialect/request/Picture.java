package dev.sluice.router.dialect.request;

import java.util.Base64;
import java.util.Optional;

/**
 * A picture of a prompt, as far as it decides what it costs.
 *
 * @param size empty if it cannot be seen: behind an address, or in a format that is not read here
 * @param low whether the caller is content with a glance ({@code "detail": "low"})
 * @param remote whether the provider is to fetch it from an address
 */
public record Picture(Optional<Size> size, boolean low, boolean remote) {
    /** In pixels, each at least 1. */
    public record Size(int width, int height) {}

    /** Enough for the head of any format, and for what cameras write before a JPEG's. */
    private static final int HEAD_CHARS = 128 * 1024;

    private static final int WEBP_HEAD_BYTES = 30;

    private static final String IN_PLACE = "data:";
    private static final String ENCODED = ";base64,";

    /** A picture of which no address is known. */
    static final Picture UNKNOWN = new Picture(Optional.empty(), false, false);

    /** The picture behind an address; only its head is read. */
    static Picture at(char[] chars, int offset, int length) {
        var head = new String(chars, offset, Math.min(length, HEAD_CHARS));
        if (!head.regionMatches(true, 0, IN_PLACE, 0, IN_PLACE.length())) {
            return new Picture(Optional.empty(), false, true);
        }
        var encoded = head.indexOf(ENCODED);
        return encoded < 0
                ? UNKNOWN
                : new Picture(size(decoded(head.substring(encoded + ENCODED.length()))), false, false);
    }

    /** The same, at which only a glance is wanted. */
    Picture glanced() {
        return new Picture(size, true, remote);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64.substring(0, base64.length() & ~3));
        } catch (IllegalArgumentException malformed) {
            return new byte[0];
        }
    }

    static Optional<Size> size(byte[] head) {
        if (startsWith(head, 0, "\u0089PNG")) {
            return size(at(head, 16, 4, false), at(head, 20, 4, false));
        }
        if (startsWith(head, 0, "GIF8")) {
            return size(at(head, 6, 2, true), at(head, 8, 2, true));
        }
        if (startsWith(head, 0, "RIFF") && startsWith(head, 8, "WEBP")) {
            return ofWebp(head);
        }
        return startsWith(head, 0, "\u00ff\u00d8") ? ofJpeg(head) : Optional.empty();
    }

    /** The frame's own segment says it; whatever stands before is skipped. */
    private static Optional<Size> ofJpeg(byte[] head) {
        for (var place = 2; place + 9 < head.length && at(head, place, 1, false) == 0xff; ) {
            var marker = at(head, place + 1, 1, false);
            var isFrame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (isFrame) {
                return size(at(head, place + 7, 2, false), at(head, place + 5, 2, false));
            }
            place += 2 + (int) at(head, place + 2, 2, false);
        }
        return Optional.empty();
    }

    private static Optional<Size> ofWebp(byte[] head) {
        if (head.length < WEBP_HEAD_BYTES) {
            return Optional.empty();
        }
        if (startsWith(head, 12, "VP8X")) {
            return size(1 + at(head, 24, 3, true), 1 + at(head, 27, 3, true));
        }
        if (startsWith(head, 12, "VP8L")) {
            var bits = at(head, 21, 4, true);
            return size(1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
        }
        return startsWith(head, 12, "VP8 ")
                ? size(at(head, 26, 2, true) & 0x3fff, at(head, 28, 2, true) & 0x3fff)
                : Optional.empty();
    }

    private static Optional<Size> size(long width, long height) {
        var credible = width > 0 && height > 0 && width <= 1 << 20 && height <= 1 << 20;
        return credible ? Optional.of(new Size((int) width, (int) height)) : Optional.empty();
    }

    /** A number of some bytes; 0 if they are not there. */
    private static long at(byte[] bytes, int place, int length, boolean lastFirst) {
        if (place + length > bytes.length) {
            return 0;
        }
        var number = 0L;
        for (var i = 0; i < length; i++) {
            number = number << 8 | bytes[place + (lastFirst ? length - 1 - i : i)] & 0xff;
        }
        return number;
    }

    private static boolean startsWith(byte[] bytes, int place, String word) {
        if (place + word.length() > bytes.length) {
            return false;
        }
        for (var i = 0; i < word.length(); i++) {
            if ((bytes[place + i] & 0xff) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
