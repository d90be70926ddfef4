package dev.sluice.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Topics;
import dev.sluice.testkit.TestInfra;
import dev.sluice.testkit.TopicProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Letters on a real broker, whose limits count. */
class DeadLettersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MB = 1024 * 1024;

    private final String source = "source-" + UUID.randomUUID();
    private final KafkaSettings settings =
            KafkaSettings.of(TestInfra.addresses().kafka());

    @Test
    void aLetterIsTheRecordAsItCameAndSaysWhenceWhyAndByWhom() throws Exception {
        var record = record("key", "{no json".getBytes(StandardCharsets.UTF_8));
        record.headers().add("traceparent", "00-1".getBytes(StandardCharsets.UTF_8));

        var letter = buried(record, 3, "no Fact: JsonParseException");

        assertEquals("key", letter.key());
        assertArrayEquals(record.value(), letter.value());
        assertEquals("00-1", header(letter, "traceparent"));
        assertEquals("2", header(letter, DeadLetter.PARTITION));
        assertEquals("7", header(letter, DeadLetter.OFFSET));
        assertEquals("test", header(letter, DeadLetter.SERVICE));
        assertEquals("3", header(letter, DeadLetter.TRIES));
        assertEquals("no Fact: JsonParseException", header(letter, DeadLetter.REASON));
        assertNull(header(letter, DeadLetter.VALUE_DIGEST));
    }

    @Test
    void theLargestInputThatAnInboxTakesIsReferredTo() throws Exception {
        var value = incompressible(8 * MB + 64 * 1024);

        var letter = buried(record("key", value), 1, "too much");

        assertEquals(0, letter.value().length);
        assertEquals(Integer.toString(value.length), header(letter, DeadLetter.VALUE_BYTES));
        assertEquals(64, header(letter, DeadLetter.VALUE_DIGEST).length());
        assertEquals("7", header(letter, DeadLetter.OFFSET));
    }

    @Test
    void theLargestThatFitsComesWhole() throws Exception {
        var value = incompressible(Topics.DEAD_LETTERS.recordBytesMax() - 8 * 1024);

        var letter = buried(record("key", value), 1, "too much");

        assertEquals(value.length, letter.value().length);
    }

    @Test
    void neitherKeyNorHeadersNorReasonCanBeTooLarge() throws Exception {
        var record = record("k".repeat(MB), null);
        record.headers().add("x", incompressible(9 * MB));

        var letter = buried(record, 1, "no\r\nreason ".repeat(100_000));

        assertNull(letter.key());
        assertNull(letter.value());
        assertNull(header(letter, "x"));
        assertEquals(64, header(letter, DeadLetter.KEY_DIGEST).length());
        assertTrue(header(letter, DeadLetter.REASON).length() <= Trouble.REASON_CHARS_MAX);
    }

    private ConsumerRecord<String, byte[]> buried(ConsumerRecord<String, byte[]> record, int tries, String reason)
            throws Exception {
        try (var graveyard = TopicProbe.open(Topics.DEAD_LETTERS);
                var letters = new DeadLetters(settings, "test")) {
            letters.bury(record, tries, reason).get(20, TimeUnit.SECONDS);
            return graveyard.await(letter -> source.equals(header(letter, DeadLetter.TOPIC)), PATIENCE);
        }
    }

    private ConsumerRecord<String, byte[]> record(String key, byte[] value) {
        return new ConsumerRecord<>(source, 2, 7, key, value);
    }

    private static byte[] incompressible(int bytes) {
        var value = new byte[bytes];
        new Random(1).nextBytes(value);
        return value;
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
