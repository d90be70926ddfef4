package dev.sluice.session.live;

import dev.sluice.contracts.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads all partitions of a topic from a place on, for ever, on its own thread; no group, no commits. After trouble it
 * goes on behind the last record it handed over. What it cannot hand over it logs and leaves out.
 */
public final class Tail implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Tail.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(1);

    private final Topic topic;
    private final Map<String, Object> settings;
    private final Start start;
    private final Reader reader;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean connected;
    private volatile Consumer<String, byte[]> consumer;

    /** Where to begin. */
    public interface Start {
        Map<TopicPartition, Long> offsets(Consumer<String, byte[]> consumer, List<TopicPartition> partitions);
    }

    /** Who gets the records, in the order of their partition. */
    public interface Reader {
        void read(ConsumerRecord<String, byte[]> record) throws Exception;
    }

    public Tail(Topic topic, Map<String, Object> settings, Start start, Reader reader) {
        this.topic = topic;
        this.settings = Map.copyOf(settings);
        this.start = start;
        this.reader = reader;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("session-tail-" + topic.name())
                .unstarted(this::run);
    }

    public Tail begin() {
        thread.start();
        return this;
    }

    /** Done once everything is read that the topic had when this tail began. */
    public CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    /** Whether the last look at Kafka went well. */
    public boolean connected() {
        return connected;
    }

    private void run() {
        while (!closed()) {
            try (var kafka = new KafkaConsumer<String, byte[]>(settings)) {
                consumer = kafka;
                follow(kafka);
            } catch (WakeupException wokenToClose) {
                connected = false;
            } catch (Exception trouble) {
                connected = false;
                LOG.warnf("The tail of %s pauses: %s", topic.name(), trouble.toString());
                pause();
            }
        }
    }

    private void follow(Consumer<String, byte[]> kafka) {
        var partitions = IntStream.range(0, topic.partitions())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
        kafka.assign(partitions);
        if (positions.isEmpty()) {
            positions.putAll(start.offsets(kafka, partitions));
        }
        positions.forEach(kafka::seek);
        var ends = caughtUp.isDone() ? Map.<TopicPartition, Long>of() : kafka.endOffsets(partitions);
        while (!closed()) {
            for (var record : kafka.poll(POLL)) {
                hand(record);
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
            connected = true;
            if (!caughtUp.isDone()
                    && ends.entrySet().stream().allMatch(e -> kafka.position(e.getKey()) >= e.getValue())) {
                caughtUp.complete(null);
            }
        }
    }

    private void hand(ConsumerRecord<String, byte[]> record) {
        try {
            reader.read(record);
        } catch (Exception unreadable) {
            LOG.errorf(
                    "%s partition %d offset %d left out: %s",
                    topic.name(), record.partition(), record.offset(), unreadable.toString());
        }
    }

    private void pause() {
        try {
            closing.await(PAUSE_AFTER_TROUBLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends within one poll; a consumer that is interrupted instead would complain. */
    @Override
    public void close() {
        closing.countDown();
        var kafka = consumer;
        if (kafka != null) {
            kafka.wakeup();
        }
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }
}
