package dev.sluice.router.spend;

import dev.sluice.contracts.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** All of {@code sluice.usage}, from the offsets at which somebody wants to go on. For one thread. */
final class UsageTail {
    /** Short, because the keeper's lock must be looked at in between. */
    private static final Duration POLL = Duration.ofMillis(500);

    private final Consumer<String, byte[]> kafka;
    private final List<TopicPartition> partitions;

    UsageTail(Consumer<String, byte[]> kafka) {
        this.kafka = kafka;
        this.partitions = kafka.partitionsFor(Topics.USAGE.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        kafka.assign(partitions);
    }

    /** Where the topic ends now. */
    Map<TopicPartition, Long> ends() {
        return kafka.endOffsets(partitions);
    }

    /** Goes on at these offsets, or where the topic begins if that is later. */
    void seek(Map<Integer, Long> offsets) {
        var beginnings = kafka.beginningOffsets(partitions);
        for (var partition : partitions) {
            var from = offsets.getOrDefault(partition.partition(), 0L);
            kafka.seek(partition, Math.max(from, beginnings.get(partition)));
        }
    }

    ConsumerRecords<String, byte[]> poll() {
        return kafka.poll(POLL);
    }

    /** Whether it has been read so far. */
    boolean reached(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream().allMatch(end -> kafka.position(end.getKey()) >= end.getValue());
    }

    /** Whether these offsets are of this topic: one that was made anew has not come as far. */
    boolean holds(Map<Integer, Long> offsets) {
        var ends = ends();
        return partitions.stream()
                .allMatch(partition -> offsets.getOrDefault(partition.partition(), 0L) <= ends.get(partition));
    }
}
