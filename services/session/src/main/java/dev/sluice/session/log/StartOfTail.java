package dev.sluice.session.log;

import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.TailStart;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Where a starting replica must begin to read, so that nothing falls between its memory and the projection. */
final class StartOfTail {
    private StartOfTail() {}

    /** The last {@code window} of each partition, by its own records' times and not by this machine's clock. */
    static TailStart within(Duration window, KafkaSettings kafka) {
        return (consumer, partitions) -> offsets(consumer, newest(partitions, kafka), window);
    }

    /** The last {@code window}, and all that a group has not committed. */
    static TailStart withinOrUncommitted(Duration window, KafkaSettings kafka, Map<String, Object> group) {
        return (consumer, partitions) -> {
            var offsets = new HashMap<>(offsets(consumer, newest(partitions, kafka), window));
            var beginnings = consumer.beginningOffsets(partitions);
            try (var member = new KafkaConsumer<String, byte[]>(group)) {
                var committed = member.committed(new HashSet<>(partitions));
                for (var partition : partitions) {
                    var place = committed.get(partition);
                    var projected = place == null ? beginnings.get(partition) : (Long) place.offset();
                    offsets.merge(partition, projected, Math::min);
                }
            }
            return offsets;
        };
    }

    private static Map<TopicPartition, Long> offsets(
            Consumer<String, byte[]> consumer, Map<TopicPartition, ListOffsetsResultInfo> newest, Duration window) {
        var since = newest.entrySet().stream()
                .filter(record -> record.getValue().timestamp() >= 0)
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        record -> Math.max(0, record.getValue().timestamp() - window.toMillis())));
        var ends = consumer.endOffsets(newest.keySet());
        var offsets = new HashMap<>(ends);
        consumer.offsetsForTimes(since).forEach((partition, first) -> {
            if (first != null) {
                offsets.put(partition, first.offset());
            }
        });
        return offsets;
    }

    /** The record of each partition that has the latest time. */
    private static Map<TopicPartition, ListOffsetsResultInfo> newest(
            List<TopicPartition> partitions, KafkaSettings kafka) {
        try (var admin = Admin.create(kafka.admin("session-tail-start"))) {
            return admin.listOffsets(partitions.stream()
                            .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.maxTimestamp())))
                    .all()
                    .get();
        } catch (ExecutionException away) {
            throw new KafkaException(away.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new KafkaException(stopping);
        }
    }
}
