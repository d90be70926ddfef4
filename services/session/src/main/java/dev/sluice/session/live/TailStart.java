package dev.sluice.session.live;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Where a starting replica must begin to read, so that nothing falls between its memory and the projection. */
final class TailStart {
    private TailStart() {}

    /** The records of the last {@code window}, and those to come. */
    static Tail.Start within(Duration window) {
        return (consumer, partitions) -> atTime(consumer, partitions, window);
    }

    /** Only what is to come. */
    static Tail.Start atEnd() {
        return (consumer, partitions) -> consumer.endOffsets(partitions);
    }

    /** The records of the last {@code window}, and all that the consumer's own group has not committed. */
    static Tail.Start withinOrUncommitted(Duration window) {
        return (consumer, partitions) -> {
            var offsets = new HashMap<>(atTime(consumer, partitions, window));
            var committed = consumer.committed(new HashSet<>(partitions));
            var beginnings = consumer.beginningOffsets(partitions);
            for (var partition : partitions) {
                var place = committed.get(partition);
                var projected = place == null ? beginnings.get(partition) : (Long) place.offset();
                offsets.merge(partition, projected, Math::min);
            }
            return offsets;
        };
    }

    private static Map<TopicPartition, Long> atTime(
            Consumer<String, byte[]> consumer, List<TopicPartition> partitions, Duration window) {
        var since = Instant.now().minus(window).toEpochMilli();
        var found = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> since)));
        var ends = consumer.endOffsets(partitions);
        var offsets = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            OffsetAndTimestamp first = found.get(partition);
            offsets.put(partition, first == null ? ends.get(partition) : (Long) first.offset());
        }
        return offsets;
    }
}
