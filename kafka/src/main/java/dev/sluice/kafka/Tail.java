package dev.sluice.kafka;

import dev.sluice.contracts.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads all partitions of a topic from a place on, for as long as the process lives, and sees committed records only; no
 * group, no commits, so every process reads everything. While Kafka is away it tries again, and goes on behind the last
 * record it handed over.
 *
 * <p>A record that its reader refuses is counted and left out: it stays on its topic, and what a tail fills is memory.
 * One whose reader is in an outage of its own comes again.
 */
public final class Tail implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Tail.class);
    /** No look-out for a stop: that wakes the poll. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaSettings settings;
    private final Topic topic;
    private final TailStart start;
    private final Reader reader;
    private final String name;
    private final Loop loop;
    private final RecordsRefused refused;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private volatile boolean connected;

    /** Who gets the records, on the tail's own thread, in the order of their partition; it must not wait long. */
    @FunctionalInterface
    public interface Reader {
        void read(ConsumerRecord<String, byte[]> record) throws Exception;
    }

    /**
     * A tail that begins with {@link #start}.
     *
     * @param service who reads, as in metrics: {@code session}, {@code llm-router}
     */
    public Tail(KafkaSettings settings, String service, Topic topic, TailStart start, Reader reader) {
        this.settings = settings;
        this.topic = topic;
        this.start = start;
        this.reader = reader;
        this.name = service + "-tail-" + topic.name();
        this.refused = new RecordsRefused(service, topic.name());
        this.loop = new Loop(name, Backoff.USUAL, this::follow);
    }

    /** Begins to read; returns at once. */
    public Tail start() {
        loop.start();
        return this;
    }

    /** Completes once everything is read that stood on the topic when Kafka first answered. */
    public CompletableFuture<Void> caughtUp() {
        return caughtUp.copy();
    }

    /** Whether the last look at Kafka went well, and the tail still runs. */
    public boolean connected() {
        return connected && loop.alive();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void follow(Loop running) throws Exception {
        var kafka = new KafkaConsumer<String, byte[]>(consumer());
        try {
            loop.wakeBy(kafka::wakeup);
            read(kafka);
        } catch (WakeupException stop) {
            LOG.debugf("%s stops", name);
        } finally {
            connected = false;
            loop.wakeBy(() -> {});
            // In no group there is nobody to take leave of, and the fetch that waits at the broker is not waited for.
            kafka.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void read(Consumer<String, byte[]> kafka) throws Exception {
        var partitions = partitions(kafka);
        kafka.assign(partitions);
        if (positions.isEmpty()) {
            positions.putAll(start.offsets(kafka, partitions));
        }
        positions.forEach(kafka::seek);
        var ends = caughtUp.isDone() ? Map.<TopicPartition, Long>of() : kafka.endOffsets(partitions);
        while (!loop.stopping()) {
            if (!caughtUp.isDone() && reached(kafka, ends)) {
                caughtUp.complete(null);
            }
            for (var record : kafka.poll(POLL)) {
                hand(record);
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
            connected = true;
            loop.well();
        }
    }

    private List<TopicPartition> partitions(Consumer<String, byte[]> kafka) {
        var found = kafka.partitionsFor(topic.name());
        if (found.isEmpty()) {
            throw new IllegalStateException("there is no topic " + topic.name());
        }
        return found.stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
    }

    private static boolean reached(Consumer<?, ?> kafka, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> kafka.position(end.getKey()) >= end.getValue());
    }

    private void hand(ConsumerRecord<String, byte[]> record) throws Unread {
        try {
            reader.read(record);
        } catch (Throwable failure) {
            leaveOutOrComeBack(record, failure);
        }
    }

    private void leaveOutOrComeBack(ConsumerRecord<?, ?> record, Throwable failure) throws Unread {
        var newer = Trouble.ofNewerWriter(failure);
        if (newer.isPresent()) {
            leaveOut(record, newer.get(), RecordsRefused.End.UNKNOWN);
            return;
        }
        switch (Trouble.of(failure)) {
            case Trouble.Away away -> throw new Unread(away.reason());
            case Trouble.Refused bad -> leaveOut(record, bad.reason(), RecordsRefused.End.SKIPPED);
        }
    }

    private void leaveOut(ConsumerRecord<?, ?> record, String reason, RecordsRefused.End end) {
        LOG.errorf("%s leaves out %d@%d: %s", name, record.partition(), record.offset(), reason);
        refused.count(end);
    }

    /** What the reader needs is away: the tail comes back to this record. */
    private static final class Unread extends Exception {
        Unread(String reason) {
            super(reason);
        }
    }

    private Map<String, Object> consumer() {
        var consumer = settings.consumer(name);
        consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return consumer;
    }
}
