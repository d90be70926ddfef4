package dev.sluice.router.spend;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LosslessProducer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What was spent, as it stood at certain offsets of {@code sluice.usage}; kept on {@code sluice.spent}, so that nobody has
 * to read all that was ever spent when Redis has lost it. A snapshot is pages and behind them a head, which says that they
 * are all there; the last head counts, and the pages of those before it are dropped. Any snapshot is right, an older one
 * only leaves more to be read. For one thread; waits for the brokers.
 */
final class SpendSnapshots implements AutoCloseable {
    private static final String HEAD = "head";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaSettings kafka;
    private final TopicPartition partition = new TopicPartition(Topics.SPENT.name(), 0);

    /** Made with the first snapshot that is written here. */
    private Optional<LosslessProducer> producer = Optional.empty();

    /**
     * The end of a snapshot.
     *
     * @param offsets how far each partition of {@code sluice.usage} is counted in it
     */
    record Head(String id, int pages, Map<Integer, Long> offsets, Instant at) {}

    /** Some values of one of Redis's hashes. */
    record Page(String hash, Map<String, String> values) {}

    /** Who gets the pages of a snapshot, one after the other. */
    @FunctionalInterface
    interface Reader {
        void read(Page page) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** A snapshot that is being written. */
    final class Writing {
        private final String id = UUID.randomUUID().toString();
        private int pages;

        void write(Page page) throws InterruptedException, ExecutionException, TimeoutException {
            send(id + "/" + pages++, MessageCodec.write(page));
        }

        /** From here on it counts. */
        void end(Map<Integer, Long> offsets) throws InterruptedException, ExecutionException, TimeoutException {
            send(HEAD, MessageCodec.write(new Head(id, pages, offsets, Instant.now())));
            for (var page : pagesOfOthers(id)) {
                send(page, null);
            }
        }
    }

    SpendSnapshots(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** Whether there is the topic; an installation of before it goes on without. */
    boolean possible() {
        try (var consumer = consumer()) {
            return !consumer.partitionsFor(partition.topic()).isEmpty();
        }
    }

    Writing begin() {
        return new Writing();
    }

    /** The last snapshot that is all there. */
    Optional<Head> last() {
        try (var consumer = consumer()) {
            var found = new Contents();
            readAll(consumer, 0, found::note);
            return found.whole().map(Contents.Found::head);
        } catch (InterruptedException | ExecutionException | TimeoutException impossible) {
            throw new IllegalStateException("nobody waits here but for Kafka", impossible);
        }
    }

    /** Reads the pages of a snapshot; false if they are not there any more, because a newer one has taken their place. */
    boolean read(Head head, Reader reader) throws InterruptedException, ExecutionException, TimeoutException {
        try (var consumer = consumer()) {
            var found = new Contents();
            readAll(consumer, 0, found::note);
            var place = found.whole().filter(whole -> whole.head().equals(head));
            if (place.isEmpty()) {
                return false;
            }
            readAll(consumer, place.get().from(), record -> {
                if (record.value() != null && record.key().startsWith(head.id() + "/")) {
                    reader.read(unpack(record, Page.class));
                }
            });
            return true;
        }
    }

    @Override
    public void close() {
        producer.ifPresent(LosslessProducer::close);
    }

    /** What stands on the topic. */
    private static final class Contents {
        private final Map<String, Long> firstPages = new HashMap<>();
        private final Map<String, Integer> pages = new HashMap<>();
        private Optional<Head> head = Optional.empty();

        /** @param from where its pages begin */
        record Found(Head head, long from) {}

        void note(ConsumerRecord<String, byte[]> record) {
            if (record.key().equals(HEAD)) {
                head = Optional.ofNullable(record.value()).map(_ -> unpack(record, Head.class));
                return;
            }
            var id = record.key().substring(0, Math.max(0, record.key().indexOf('/')));
            if (record.value() != null) {
                firstPages.putIfAbsent(id, record.offset());
                pages.merge(id, 1, Integer::sum);
            } else {
                pages.merge(id, -1, Integer::sum);
            }
        }

        Optional<Found> whole() {
            return head.filter(last -> pages.getOrDefault(last.id(), 0) == last.pages())
                    .map(last -> new Found(last, firstPages.getOrDefault(last.id(), 0L)));
        }
    }

    private List<String> pagesOfOthers(String id) throws InterruptedException, ExecutionException, TimeoutException {
        var theirs = new ArrayList<String>();
        try (var consumer = consumer()) {
            readAll(consumer, 0, record -> {
                if (record.value() == null) {
                    theirs.remove(record.key());
                } else if (!record.key().equals(HEAD) && !record.key().startsWith(id + "/")) {
                    theirs.add(record.key());
                }
            });
        }
        return theirs;
    }

    private interface Taker {
        void take(ConsumerRecord<String, byte[]> record)
                throws InterruptedException, ExecutionException, TimeoutException;
    }

    private void readAll(Consumer<String, byte[]> consumer, long from, Taker taker)
            throws InterruptedException, ExecutionException, TimeoutException {
        consumer.assign(List.of(partition));
        var end = consumer.endOffsets(List.of(partition)).get(partition);
        consumer.seek(partition, from);
        while (consumer.position(partition) < end) {
            for (var record : consumer.poll(POLL)) {
                taker.take(record);
            }
        }
    }

    private void send(String key, byte[] value) throws InterruptedException, ExecutionException, TimeoutException {
        if (producer.isEmpty()) {
            producer = Optional.of(
                    new LosslessProducer(kafka, "llm-router-spent", PATIENCE, Topics.SPENT.recordBytesMax()));
        }
        producer.get().write(new ProducerRecord<>(partition.topic(), key, value));
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(kafka.consumer("llm-router-spent"));
    }

    private static <T> T unpack(ConsumerRecord<String, byte[]> record, Class<T> type) {
        try {
            return MessageCodec.read(record.value(), type);
        } catch (UnreadableMessage broken) {
            throw new IllegalStateException("no snapshot of what was spent: " + record.key(), broken);
        }
    }
}
