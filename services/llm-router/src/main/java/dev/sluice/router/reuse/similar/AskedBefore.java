package dev.sluice.router.reuse.similar;

import dev.sluice.router.reuse.CacheKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A question that has a kept answer, as it rests in Redis: about 450 bytes.
 *
 * @param until when the answer is forgotten, to the millisecond
 * @param answer where it is kept
 */
record AskedBefore(Instant until, CacheKey answer, Vector vector) {
    /** A SHA-256 in base64url. */
    private static final int KEY_BYTES = 43;

    byte[] bytes() {
        return ByteBuffer.allocate(Long.BYTES + KEY_BYTES + vector.values().length)
                .putLong(until.toEpochMilli())
                .put(answer.digest().getBytes(StandardCharsets.US_ASCII))
                .put(vector.values())
                .array();
    }

    /** What {@link #bytes} gave; empty for anything shorter. */
    static Optional<AskedBefore> read(byte[] bytes) {
        if (bytes.length <= Long.BYTES + KEY_BYTES) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(bytes);
        var until = Instant.ofEpochMilli(buffer.getLong());
        var key = new byte[KEY_BYTES];
        buffer.get(key);
        var values = new byte[buffer.remaining()];
        buffer.get(values);
        return Optional.of(
                new AskedBefore(until, new CacheKey(new String(key, StandardCharsets.US_ASCII)), new Vector(values)));
    }
}
