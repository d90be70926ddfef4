package dev.sluice.kafka;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Where a {@link Tail} begins. */
@FunctionalInterface
public interface TailStart {
    /** The first offset of each partition; asked once, when Kafka answers for the first time. */
    Map<TopicPartition, Long> offsets(Consumer<String, byte[]> consumer, List<TopicPartition> partitions);

    /** All that is there. */
    static TailStart atBeginning() {
        return (consumer, partitions) -> consumer.beginningOffsets(partitions);
    }

    /** What was written since a time, by its writers' clocks; only what is to come where nothing was. */
    static TailStart since(Instant time) {
        return (consumer, partitions) -> {
            var times = new HashMap<TopicPartition, Long>();
            partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
            var places = new HashMap<>(consumer.endOffsets(partitions));
            consumer.offsetsForTimes(times).forEach((partition, found) -> {
                if (found != null) {
                    places.put(partition, found.offset());
                }
            });
            return places;
        };
    }

    /** Only what is to come. */
    static TailStart atEnd() {
        return (consumer, partitions) -> consumer.endOffsets(partitions);
    }
}
