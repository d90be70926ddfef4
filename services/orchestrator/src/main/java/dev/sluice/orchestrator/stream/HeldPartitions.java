package dev.sluice.orchestrator.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions whose next input only a newer release understands. This process goes no further in them, while it stays a
 * good member of its group and works on its others: a newer replica goes on from there. See
 * docs/adr/0033-words-of-a-newer-release.md. Thread-safe; it only grows, until the process ends.
 */
final class HeldPartitions {
    private final Map<TopicPartition, Long> held = new ConcurrentHashMap<>();

    HeldPartitions(MeterRegistry registry) {
        registry.gaugeMapSize("sluice_orchestrator_partitions_held", List.of(), held);
    }

    /** Goes no further than before this offset. */
    void hold(TopicPartition partition, long offset) {
        held.merge(partition, offset, Math::min);
    }

    /** What stands still and why, in a few words. */
    Optional<String> trouble() {
        return held.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "held until a newer release takes over, for an input that this one does not know: " + held);
    }

    /** Without those that are held. */
    List<TopicPartition> free(Iterable<TopicPartition> partitions) {
        var free = new ArrayList<TopicPartition>();
        partitions.forEach(partition -> {
            if (!held.containsKey(partition)) {
                free.add(partition);
            }
        });
        return free;
    }

    /** The records before what is held; the consumer will not give what is behind again. */
    <K, V> ConsumerRecords<K, V> before(Consumer<K, V> consumer, ConsumerRecords<K, V> records) {
        var reached = records.partitions().stream().filter(held::containsKey).toList();
        if (reached.isEmpty()) {
            return records;
        }
        var kept = new HashMap<TopicPartition, List<ConsumerRecord<K, V>>>();
        records.partitions().forEach(partition -> kept.put(partition, records.records(partition)));
        var next = new HashMap<>(records.nextOffsets());
        for (var partition : reached) {
            var offset = held.get(partition);
            kept.computeIfPresent(partition, (_, all) -> all.stream()
                    .filter(record -> record.offset() < offset)
                    .toList());
            next.computeIfPresent(partition, (_, _) -> new OffsetAndMetadata(offset));
            consumer.seek(partition, offset);
            consumer.pause(List.of(partition));
        }
        kept.values().removeIf(List::isEmpty);
        return new ConsumerRecords<>(kept, next);
    }
}
