package dev.sluice.session.projection;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions in which this reader has met a record that only a newer one can use. It goes no further there: neither
 * does it take what comes behind, nor commit beyond, so that whoever reads the partition next begins with that record.
 * Thread-safe.
 */
final class HeldPartitions {
    private final Map<TopicPartition, Held> held = new ConcurrentHashMap<>();

    private record Held(long offset, String reason) {}

    void hold(ConsumerRecord<?, ?> record, String reason) {
        held.putIfAbsent(partition(record), new Held(record.offset(), reason));
    }

    void release(TopicPartition partition) {
        held.remove(partition);
    }

    /** Whether the record stands before what holds its partition. */
    boolean admits(ConsumerRecord<?, ?> record) {
        var place = held.get(partition(record));
        return place == null || record.offset() < place.offset();
    }

    /** Up to where the partitions of these records are done, as Kafka commits it: behind the last one. */
    Map<TopicPartition, OffsetAndMetadata> doneOf(Collection<? extends ConsumerRecord<?, ?>> records) {
        var done = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var record : records) {
            if (admits(record)) {
                done.put(partition(record), new OffsetAndMetadata(record.offset() + 1));
            }
        }
        return done;
    }

    Map<TopicPartition, String> reasons() {
        var reasons = new HashMap<TopicPartition, String>();
        held.forEach((partition, place) -> reasons.put(partition, "at " + place.offset() + ": " + place.reason()));
        return Map.copyOf(reasons);
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
