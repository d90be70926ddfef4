package dev.sluice.kafka;

import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * The dead letters for whoever runs the installation: what there is, and inputs among them sent again. Asked seldom, by
 * people: each question has a consumer of its own for as long as it takes. Thread-safe.
 */
public final class LetterBox {
    /** Which letter a record was sent again from. */
    public static final String REDRIVEN = "sluice-redriven";

    private static final TopicPartition LETTERS = new TopicPartition(Topics.DEAD_LETTERS.name(), 0);
    private static final String OURS = "sluice-";
    private static final Duration POLL = Duration.ofMillis(500);

    /** How long a broker may take to give what it has. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaSettings settings;

    public LetterBox(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * A letter, without what it holds.
     *
     * @param number its offset, which names it for as long as it is kept
     * @param at when it was written
     * @param source where the record stood; empty if the letter does not say so
     * @param key of the record; for an input its session
     * @param bytes of the record's value, wherever that is
     */
    public record Letter(
            long number,
            Instant at,
            Optional<DeadLetter.Place> source,
            Optional<String> key,
            String service,
            String reason,
            int tries,
            long bytes) {}

    /** What came of sending a letter's record again. */
    public sealed interface Redrive {}

    /** The record is on its topic again, there. */
    public record Sent(DeadLetter.Place place) implements Redrive {}

    /** There is no letter of this number, or no more. */
    public record NoSuchLetter() implements Redrive {}

    /** Only inputs are sent again; the readers of other topics read what they need anew, or have it twice. */
    public record NoInput(String topic) implements Redrive {}

    /** The letter only refers to the record, which is no longer on its topic. */
    public record Gone() implements Redrive {}

    /** The newest letters before this number, the newest first. */
    public List<Letter> newest(long before, int most) {
        try (var consumer = consumer()) {
            var first = consumer.beginningOffsets(List.of(LETTERS)).get(LETTERS);
            var end = Math.min(before, consumer.endOffsets(List.of(LETTERS)).get(LETTERS));
            var records = read(consumer, LETTERS, Math.max(first, end - most), end);
            return records.reversed().stream().map(LetterBox::letter).toList();
        }
    }

    /**
     * Sends the input of a letter again, with the headers that it came with, under an id of its own: what was decided when
     * it was given up does not count for it. Sent twice it has the same id, and the second counts for nothing.
     *
     * @throws TimeoutException if the broker does not take it
     */
    public Redrive redrive(long number) throws InterruptedException, TimeoutException {
        try (var consumer = consumer()) {
            var letter = at(consumer, LETTERS, number);
            if (letter.isEmpty()) {
                return new NoSuchLetter();
            }
            var source = letter(letter.get()).source();
            if (source.isEmpty() || !source.get().topic().equals(Topics.INBOX.name())) {
                return new NoInput(source.map(DeadLetter.Place::topic).orElse("nowhere"));
            }
            var value = value(consumer, letter.get(), source.get());
            return value.isEmpty() ? new Gone() : sent(letter.get(), value.get());
        }
    }

    private Redrive sent(ConsumerRecord<String, byte[]> letter, byte[] value)
            throws InterruptedException, TimeoutException {
        var record = new ProducerRecord<>(Topics.INBOX.name(), letter.key(), renamed(value, letter.offset()));
        Arrays.stream(letter.headers().toArray())
                .filter(header -> !header.key().startsWith(OURS))
                .forEach(record.headers()::add);
        record.headers().add(REDRIVEN, Long.toString(letter.offset()).getBytes(StandardCharsets.UTF_8));
        try (var producer = new LosslessProducer(settings, "letter-box", PATIENCE, Topics.INBOX.recordBytesMax())) {
            var place = producer.write(record);
            return new Sent(new DeadLetter.Place(place.topic(), place.partition(), place.offset()));
        } catch (ExecutionException refused) {
            throw new IllegalStateException("the broker refused the record", refused.getCause());
        }
    }

    /** What nobody could read goes as it came: a newer release may read it. */
    private static byte[] renamed(byte[] value, long number) {
        try {
            var input = MessageCodec.read(value, InputRecord.class);
            return MessageCodec.write(new InputRecord(
                    input.id() + "~" + number, input.scope(), input.actor(), input.traceparent(), input.input()));
        } catch (UnreadableMessage unreadable) {
            return value;
        }
    }

    /** The record's value, from the letter or from where the record stood. */
    private Optional<byte[]> value(
            KafkaConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> letter, DeadLetter.Place source) {
        var digest = said(letter, DeadLetter.VALUE_DIGEST);
        if (digest.isEmpty()) {
            return Optional.ofNullable(letter.value());
        }
        return at(consumer, new TopicPartition(source.topic(), source.partition()), source.offset())
                .map(ConsumerRecord::value)
                .filter(value -> DeadLetter.digest(value).equals(digest.get()));
    }

    private Optional<ConsumerRecord<String, byte[]>> at(
            KafkaConsumer<String, byte[]> consumer, TopicPartition partition, long offset) {
        var first = consumer.beginningOffsets(List.of(partition)).get(partition);
        var end = consumer.endOffsets(List.of(partition)).get(partition);
        return offset < first || offset >= end
                ? Optional.empty()
                : read(consumer, partition, offset, offset + 1).stream().findFirst();
    }

    /** The records from one offset, before another; both are within the partition. */
    private static List<ConsumerRecord<String, byte[]>> read(
            KafkaConsumer<String, byte[]> consumer, TopicPartition partition, long from, long before) {
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        var began = System.nanoTime();
        while (consumer.position(partition) < before) {
            for (var record : consumer.poll(POLL)) {
                if (record.offset() < before) {
                    found.add(record);
                }
            }
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException(partition + " is silent before its end");
            }
        }
        return found;
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(settings.consumer("letter-box"));
    }

    private static Letter letter(ConsumerRecord<String, byte[]> record) {
        var source = said(record, DeadLetter.TOPIC)
                .map(topic -> new DeadLetter.Place(
                        topic,
                        Integer.parseInt(said(record, DeadLetter.PARTITION).orElse("-1")),
                        Long.parseLong(said(record, DeadLetter.OFFSET).orElse("-1"))));
        var inside = record.value() == null ? 0L : record.value().length;
        return new Letter(
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                source,
                Optional.ofNullable(record.key()),
                said(record, DeadLetter.SERVICE).orElse(""),
                said(record, DeadLetter.REASON).orElse(""),
                Integer.parseInt(said(record, DeadLetter.TRIES).orElse("0")),
                said(record, DeadLetter.VALUE_BYTES).map(Long::valueOf).orElse(inside));
    }

    private static Optional<String> said(ConsumerRecord<?, ?> record, String header) {
        return Optional.ofNullable(record.headers().lastHeader(header))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }
}
