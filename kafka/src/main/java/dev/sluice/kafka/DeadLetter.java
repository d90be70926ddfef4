package dev.sluice.kafka;

import dev.sluice.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record that nobody could use, for {@code sluice.dead-letters}: as it came, with headers that say where it stood, who
 * gave it up, after how many tries and why. A letter always fits its topic: of a record that is too large it holds no
 * value, but names its size and digest beside its place, where it can still be read.
 */
public final class DeadLetter {
    public static final String TOPIC = "sluice-source-topic";
    public static final String PARTITION = "sluice-source-partition";
    public static final String OFFSET = "sluice-source-offset";
    /** Who gave the record up. */
    public static final String SERVICE = "sluice-service";
    /** Why, in one line. */
    public static final String REASON = "sluice-reason";
    /** How often it was tried. */
    public static final String TRIES = "sluice-tries";
    /** Only of a letter without the value: its size in bytes. */
    public static final String VALUE_BYTES = "sluice-source-bytes";
    /** Only of a letter without the value: its SHA-256 in hex. */
    public static final String VALUE_DIGEST = "sluice-source-sha256";
    /** Only of a letter without its key, which was too long: the key's SHA-256 in hex. */
    public static final String KEY_DIGEST = "sluice-source-key-sha256";

    /** What a batch of one record takes beyond key, value and headers, with the headers above; generous. */
    private static final int ENVELOPE_BYTES = 4 * 1024;

    private static final int HEADER_OVERHEAD_BYTES = 10;
    private static final int BYTES_MAX = Topics.DEAD_LETTERS.recordBytesMax() - ENVELOPE_BYTES;
    private static final int KEY_CHARS_MAX = 1024;

    private DeadLetter() {}

    /** Where a record stood. */
    public record Place(String topic, int partition, long offset) {}

    public static ProducerRecord<String, byte[]> of(
            ConsumerRecord<String, byte[]> record, String service, int tries, String reason) {
        var place = new Place(record.topic(), record.partition(), record.offset());
        return of(place, record.key(), record.value(), record.headers(), service, tries, reason);
    }

    /** For readers that know no {@link ConsumerRecord}; key and value may be null. */
    public static ProducerRecord<String, byte[]> of(
            Place place, String key, byte[] value, Headers headers, String service, int tries, String reason) {
        var carried = fitting(key, value, headers);
        var letter = new ProducerRecord<>(Topics.DEAD_LETTERS.name(), carried.key(), carried.value());
        carried.headers().forEach(letter.headers()::add);
        say(letter, TOPIC, place.topic());
        say(letter, PARTITION, Integer.toString(place.partition()));
        say(letter, OFFSET, Long.toString(place.offset()));
        say(letter, SERVICE, service);
        say(letter, TRIES, Integer.toString(tries));
        say(letter, REASON, Trouble.line(reason));
        if (value != carried.value()) {
            say(letter, VALUE_BYTES, Integer.toString(value.length));
            say(letter, VALUE_DIGEST, digest(value));
        }
        if (key != null && !key.equals(carried.key())) {
            say(letter, KEY_DIGEST, digest(key.getBytes(StandardCharsets.UTF_8)));
        }
        return letter;
    }

    /** What of a record goes into its letter. */
    private record Carried(String key, byte[] value, List<Header> headers) {}

    private static Carried fitting(String key, byte[] value, Headers headers) {
        var shortKey = Optional.ofNullable(key)
                .filter(text -> text.length() <= KEY_CHARS_MAX)
                .orElse(null);
        var all = List.of(headers.toArray());
        long keyBytes = shortKey == null ? 0 : shortKey.getBytes(StandardCharsets.UTF_8).length;
        long headerBytes = all.stream().mapToLong(DeadLetter::bytes).sum();
        long valueBytes = value == null ? 0 : value.length;
        if (keyBytes + headerBytes + valueBytes <= BYTES_MAX) {
            return new Carried(shortKey, value, all);
        }
        var none = value == null ? null : new byte[0];
        return new Carried(shortKey, none, keyBytes + headerBytes <= BYTES_MAX ? all : List.of());
    }

    private static long bytes(Header header) {
        var value = header.value() == null ? 0 : header.value().length;
        return header.key().getBytes(StandardCharsets.UTF_8).length + value + HEADER_OVERHEAD_BYTES;
    }

    private static void say(ProducerRecord<?, ?> letter, String name, String value) {
        letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
