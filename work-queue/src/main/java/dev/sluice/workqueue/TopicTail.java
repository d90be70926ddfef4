package dev.sluice.workqueue;

import dev.sluice.contracts.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads a small topic from its beginning to its end and then follows it, for as long as the process lives; every process
 * reads all of it. While Kafka is away it waits and tries again; after that it reads on where it was.
 *
 * <p>The listener is called on the tail's own thread, one record at a time in each partition's order; it must not wait.
 */
public final class TopicTail implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TopicTail.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final String bootstrapServers;
    private final Topic topic;
    private final Consumer<ConsumerRecord<String, byte[]>> listener;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final Thread thread;
    private volatile Optional<KafkaConsumer<String, byte[]>> open = Optional.empty();
    private volatile boolean closed;

    /** A tail that begins with {@link #start()}. */
    public TopicTail(
            String bootstrapServers, Topic topic, String name, Consumer<ConsumerRecord<String, byte[]>> listener) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.listener = listener;
        this.thread = Thread.ofPlatform()
                .name(name + "-from-" + topic.name())
                .daemon()
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Completes once everything has been read that stood on the topic when Kafka first answered. */
    public CompletableFuture<Void> caughtUp() {
        return caughtUp.copy();
    }

    private void run() {
        var patience = new Patience();
        try {
            while (!closed) {
                try (var consumer = consumer()) {
                    open = Optional.of(consumer);
                    follow(consumer, patience);
                } catch (WakeupException stopping) {
                    return;
                } catch (KafkaException away) {
                    LOG.warnf("%s cannot be read, trying again: %s", topic.name(), away.getMessage());
                    patience.pause();
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(KafkaConsumer<String, byte[]> consumer, Patience patience) throws InterruptedException {
        var partitions = new ArrayList<TopicPartition>();
        for (var partition : consumer.partitionsFor(topic.name(), ANSWER_MAX)) {
            partitions.add(new TopicPartition(topic.name(), partition.partition()));
        }
        if (partitions.isEmpty()) {
            patience.pause();
            return;
        }
        consumer.assign(partitions);
        for (var partition : partitions) {
            var position = positions.get(partition);
            if (position == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, position);
            }
        }
        var ends = consumer.endOffsets(partitions, ANSWER_MAX);
        patience.renew();
        while (!closed) {
            if (!caughtUp.isDone() && reached(consumer, ends)) {
                caughtUp.complete(null);
            }
            for (var record : consumer.poll(POLL)) {
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                tell(record);
            }
        }
    }

    private static boolean reached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), ANSWER_MAX) >= end.getValue());
    }

    private void tell(ConsumerRecord<String, byte[]> record) {
        try {
            listener.accept(record);
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "skipped %s-%d@%d", record.topic(), record.partition(), record.offset());
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        thread.getName(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Ends the tail at once; a consumer that is interrupted instead would complain. */
    @Override
    public void close() {
        closed = true;
        open.ifPresent(KafkaConsumer::wakeup);
    }
}
