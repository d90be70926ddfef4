package dev.sluice.audit;

import dev.sluice.contracts.AuditHead;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic and its heads once, from what is kept to what there was when it began, and says what is not as it was
 * signed. Reads only, in no group; of what is read, only what the other side has not reached is held in memory.
 */
public final class TopicCheck {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
    private static final int RECORDS_PER_POLL = 5_000;
    private static final int FETCH_BYTES = 8 * 1024 * 1024;

    /** Beyond this a side waits for the other. */
    private static final int AHEAD_MAX = 20_000;

    private final ChainedTopics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, PartitionCheck> checks = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Set<TopicPartition> open = new HashSet<>();

    private TopicCheck(
            ChainedTopics topics,
            KafkaConsumer<byte[], byte[]> consumer,
            Signatures signatures,
            Instant now,
            Map<Integer, KnownHead> known) {
        this.topics = topics;
        this.consumer = consumer;
        var heads =
                IntStream.range(0, topics.partitions()).mapToObj(topics::heads).toList();
        var records = IntStream.range(0, topics.partitions())
                .mapToObj(topics::records)
                .toList();
        open.addAll(heads);
        open.addAll(records);
        consumer.assign(open);
        // Heads first: of the records that they speak of, all are there by then.
        ends.putAll(consumer.endOffsets(heads));
        ends.putAll(consumer.endOffsets(records));
        consumer.beginningOffsets(records)
                .forEach((partition, beginning) -> checks.put(
                        partition.partition(),
                        new PartitionCheck(
                                partition.partition(),
                                signatures,
                                beginning,
                                now,
                                topics.kept(),
                                Optional.ofNullable(known.get(partition.partition())))));
    }

    /**
     * What was found, partition by partition.
     *
     * @param known heads through which the chains must lead, by partition
     * @throws IllegalStateException if a topic is silent before its end, or is not there
     */
    public static List<PartitionReport> run(
            KafkaSettings kafka,
            ChainedTopics topics,
            Signatures signatures,
            Instant now,
            Map<Integer, KnownHead> known) {
        var settings = ChainSettings.reader(kafka, "audit-verify", RECORDS_PER_POLL);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            return new TopicCheck(topics, consumer, signatures, now, known).read();
        }
    }

    private List<PartitionReport> read() {
        consumer.seekToBeginning(open);
        var heard = System.nanoTime();
        while (true) {
            closeWhatEnded();
            if (open.isEmpty()) {
                break;
            }
            letTheShorterCatchUp();
            var records = consumer.poll(POLL);
            records.forEach(this::take);
            if (!records.isEmpty()) {
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > SILENCE_MAX.toNanos()) {
                throw new IllegalStateException(open + " are silent before their end");
            }
        }
        return checks.values().stream().map(PartitionCheck::report).toList();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        var check = checks.get(record.partition());
        if (record.offset() >= ends.get(new TopicPartition(record.topic(), record.partition()))) {
            return;
        }
        if (record.topic().equals(topics.records())) {
            check.record(record.offset(), Instant.ofEpochMilli(record.timestamp()), RecordDigest.of(record));
            return;
        }
        try {
            check.head(MessageCodec.read(record.value(), AuditHead.class), record.offset());
        } catch (UnreadableMessage noHead) {
            check.noHead(record.offset());
        }
    }

    private void closeWhatEnded() {
        for (var partition : List.copyOf(open)) {
            if (consumer.position(partition) >= ends.get(partition)) {
                open.remove(partition);
                consumer.pause(List.of(partition));
                var check = checks.get(partition.partition());
                if (partition.topic().equals(topics.heads())) {
                    check.noMoreHeads();
                } else {
                    check.noMoreRecords();
                }
            }
        }
    }

    private void letTheShorterCatchUp() {
        var waiting = new ArrayList<TopicPartition>();
        for (var partition : open) {
            var check = checks.get(partition.partition());
            var ahead = partition.topic().equals(topics.heads()) ? check.signedAhead() : check.standingAhead();
            if (ahead > AHEAD_MAX) {
                waiting.add(partition);
            }
        }
        consumer.resume(open);
        consumer.pause(waiting);
    }
}
