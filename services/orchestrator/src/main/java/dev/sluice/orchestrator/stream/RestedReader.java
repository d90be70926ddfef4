package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads rested states with one consumer, which stream threads take turns at: a recall is rare and takes a few milliseconds.
 * It is made when the first session is recalled, and asks for nothing in between.
 */
final class RestedReader implements RestedStates, AutoCloseable {
    /** A stream thread waits; it must poll again long before {@code max.poll.interval.ms}. */
    private static final Duration READ_MAX = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(500);

    /** Of what stands behind a piece little is fetched with it. */
    private static final int FETCH_BYTES = 64 * 1024;

    private final Map<String, Object> settings;
    private KafkaConsumer<String, byte[]> consumer;

    RestedReader(KafkaSettings kafka) {
        settings = kafka.consumer("orchestrator-rested");
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(READ_MAX.toMillis()));
    }

    @Override
    public synchronized byte[] read(int partition, long offset, String key) {
        var place = new TopicPartition(Topics.RESTED.name(), partition);
        try {
            return found(place, offset, key);
        } catch (KafkaException | TimeoutException away) {
            throw new OutsideTrouble(away);
        }
    }

    private byte[] found(TopicPartition place, long offset, String key) throws TimeoutException {
        if (consumer == null) {
            consumer = new KafkaConsumer<>(settings);
        }
        consumer.assign(List.of(place));
        consumer.seek(place, offset);
        var end = Instant.now().plus(READ_MAX);
        while (Instant.now().isBefore(end)) {
            for (var record : consumer.poll(POLL)) {
                if (key.equals(record.key()) && record.value() != null) {
                    return record.value();
                }
            }
            if (consumer.position(place) >= consumer.endOffsets(List.of(place)).get(place)) {
                throw new IllegalStateException(
                        "there is no rested state " + key + " from " + place + "@" + offset + " on");
            }
        }
        if (consumer.position(place) > offset) {
            // The broker is there and what was asked for is not: no other session waits for that.
            throw new IllegalStateException("no rested state " + key + " in what " + READ_MAX + " bring from " + place);
        }
        throw new TimeoutException("no rested state within " + READ_MAX);
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
        }
    }
}
