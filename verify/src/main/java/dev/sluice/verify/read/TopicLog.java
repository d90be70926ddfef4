package dev.sluice.verify.read;

import dev.sluice.verify.event.LogRecord;
import dev.sluice.verify.event.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The committed records of topics, from their beginning on. Belongs to no group and writes
 * nothing.
 */
public final class TopicLog {
    private static final Duration POLL = Duration.ofMillis(500);

    /** A broker that gives nothing for so long is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<String, Object> settings;

    /** @param connection how a Kafka client connects, by Kafka's own names */
    public TopicLog(Map<String, String> connection) {
        settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "sluice-verify");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    }

    /** Where each of its partitions begins; 0 unless records were deleted from its beginning. */
    public SortedMap<Integer, Long> beginnings(String topic) {
        return offsets(topic, KafkaConsumer::beginningOffsets);
    }

    /** Where each of its partitions ends at this moment. */
    public SortedMap<Integer, Long> ends(String topic) {
        return offsets(topic, KafkaConsumer::endOffsets);
    }

    private SortedMap<Integer, Long> offsets(
            String topic,
            BiFunction<KafkaConsumer<String, byte[]>, List<TopicPartition>, Map<TopicPartition, Long>> question) {
        try (var consumer = consumer()) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            var offsets = new TreeMap<Integer, Long>();
            question.apply(consumer, partitions)
                    .forEach((partition, offset) -> offsets.put(partition.partition(), offset));
            return offsets;
        }
    }

    /**
     * @param end the first offset that is not read
     * @throws IllegalStateException if the broker falls silent before the end
     */
    public void read(String topic, int number, long end, Consumer<LogRecord> reader) {
        var partition = new TopicPartition(topic, number);
        try (var consumer = consumer()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var heard = System.nanoTime();
            for (var at = consumer.position(partition); at < end; at = consumer.position(partition)) {
                for (var record : consumer.poll(POLL)) {
                    if (record.offset() < end) {
                        reader.accept(of(record));
                    }
                }
                heard = consumer.position(partition) > at ? System.nanoTime() : heard;
                if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                    throw new IllegalStateException("%s is silent before its end".formatted(partition));
                }
            }
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(settings);
    }

    private static LogRecord of(ConsumerRecord<String, byte[]> record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        });
        return new LogRecord(
                new Place(record.topic(), record.partition(), record.offset()),
                record.key() == null ? "" : record.key(),
                headers,
                record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8));
    }
}
