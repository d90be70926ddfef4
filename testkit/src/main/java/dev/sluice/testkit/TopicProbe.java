package dev.sluice.testkit;

import dev.sluice.contracts.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Sees every committed record that reaches one topic after the probe was opened, whatever older tests left there. For
 * one thread at a time.
 */
public final class TopicProbe implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<String, byte[]> consumer;
    private final String topic;
    private final List<ConsumerRecord<String, byte[]>> seen = new ArrayList<>();

    private TopicProbe(KafkaConsumer<String, byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    /** Watches the topic on the shared servers of {@link TestInfra}, from now on. */
    public static TopicProbe open(Topic topic) {
        return open(TestInfra.addresses().kafka(), topic.name());
    }

    /** @param kafka how to connect, by Kafka's own names */
    public static TopicProbe open(Map<String, String> kafka, String topic) {
        var settings = new HashMap<String, Object>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The seek is lazy: asking for the positions makes "now" mean now.
        partitions.forEach(consumer::position);
        return new TopicProbe(consumer, topic);
    }

    /** The first record seen so far, or to come within the limit, that fits; else an {@link AssertionError}. */
    public ConsumerRecord<String, byte[]> await(Predicate<ConsumerRecord<String, byte[]>> fits, Duration limit) {
        return await(fits, 1, limit).getFirst();
    }

    /** At least so many fitting records, in the order they came, as soon as they are there. */
    public List<ConsumerRecord<String, byte[]>> await(
            Predicate<ConsumerRecord<String, byte[]>> fits, int count, Duration limit) {
        var end = Instant.now().plus(limit);
        while (true) {
            var fitting = seen.stream().filter(fits).toList();
            if (fitting.size() >= count) {
                return fitting;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("%d of %d awaited records came to %s within %s, among %d records seen"
                        .formatted(fitting.size(), count, topic, limit, seen.size()));
            }
            consumer.poll(POLL).forEach(seen::add);
        }
    }

    /** Everything seen so far, having looked once more. */
    public List<ConsumerRecord<String, byte[]>> seen() {
        consumer.poll(POLL).forEach(seen::add);
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
