package dev.sluice.kafka;

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

    /** Only what is to come. */
    static TailStart atEnd() {
        return (consumer, partitions) -> consumer.endOffsets(partitions);
    }
}
