package dev.sluice.orchestrator.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Partitions whose next input only a newer release understands. This process goes no further in them, while it stays a
 * good member of its group and works on its others: a newer replica goes on from there. See
 * docs/adr/0033-words-of-a-newer-release.md. Thread-safe; a hold ends with the process, or when another has passed it.
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

    /** Without those in which the consumer stands before what is held; where it is not there yet it reads on. */
    List<TopicPartition> free(Consumer<?, ?> consumer, Iterable<TopicPartition> partitions) {
        var free = new ArrayList<TopicPartition>();
        partitions.forEach(partition -> {
            if (!reached(consumer, partition)) {
                free.add(partition);
            }
        });
        return free;
    }

    private boolean reached(Consumer<?, ?> consumer, TopicPartition partition) {
        var offset = held.get(partition);
        try {
            return offset != null && consumer.position(partition, Duration.ZERO) == offset;
        } catch (TimeoutException | InvalidOffsetException notKnownYet) {
            return false;
        }
    }

    /** Another has gone on behind the input while the partition was there: it holds nothing up any more. */
    private void forgetPassed(ConsumerRecords<?, ?> records) {
        for (var partition : records.partitions()) {
            var first = records.records(partition).getFirst().offset();
            held.computeIfPresent(partition, (_, offset) -> first > offset ? null : offset);
        }
    }

    /** The records before what is held; the consumer will not give what is behind again. */
    <K, V> ConsumerRecords<K, V> before(Consumer<K, V> consumer, ConsumerRecords<K, V> records) {
        forgetPassed(records);
        var holding = records.partitions().stream().filter(held::containsKey).toList();
        if (holding.isEmpty()) {
            return records;
        }
        var kept = new HashMap<TopicPartition, List<ConsumerRecord<K, V>>>();
        records.partitions().forEach(partition -> kept.put(partition, records.records(partition)));
        var next = new HashMap<>(records.nextOffsets());
        for (var partition : holding) {
            var offset = held.get(partition);
            if (records.records(partition).getLast().offset() < offset) {
                continue;
            }
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
