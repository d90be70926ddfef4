package dev.sluice.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * SHA-256 of a record as the topic holds it: time stamp, key, value and headers, each behind its length, so that no two
 * records read alike. Not its offset: a record that was moved is known again where it stands.
 */
public final class RecordDigest {
    /** How long a digest is. */
    public static final int BYTES = 32;

    private static final int ABSENT = -1;

    private RecordDigest() {}

    public static byte[] of(ConsumerRecord<byte[], byte[]> record) {
        var digest = sha256();
        digest.update(
                ByteBuffer.allocate(Long.BYTES).putLong(record.timestamp()).flip());
        add(digest, record.key());
        add(digest, record.value());
        for (var header : record.headers()) {
            add(digest, header.key().getBytes(StandardCharsets.UTF_8));
            add(digest, header.value());
        }
        return digest.digest();
    }

    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(part == null ? ABSENT : part.length)
                .flip());
        if (part != null) {
            digest.update(part);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
