package dev.sluice.audit;

import dev.sluice.contracts.AuditHead;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.keys.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/** The chains of the partitions that are this replica's now. Not thread-safe. */
final class HeldChains implements AutoCloseable {
    private static final int HEADS_PER_POLL = 200;

    private final KafkaSettings kafka;
    private final ChainedTopics topics;
    private final SigningKey key;
    private final Signatures signatures;
    private final String group;
    private final Map<Integer, ChainWriter> writers = new HashMap<>();

    HeldChains(KafkaSettings kafka, ChainedTopics topics, SigningKey key, Signatures signatures, String group) {
        this.kafka = kafka;
        this.topics = topics;
        this.key = key;
        this.signatures = signatures;
        this.group = group;
    }

    ChainWriter of(int partition) {
        return writers.get(partition);
    }

    void writeIfOlderThan(Duration age, Instant now) {
        writers.values().forEach(writer -> writer.writeIfOlderThan(age, now));
    }

    /** Opens and leaves chains as the consumer is given partitions, and has it read from where each chain is at. */
    ConsumerRebalanceListener heldBy(KafkaConsumer<byte[], byte[]> consumer) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                partitions.forEach(partition -> open(partition, consumer));
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                partitions.forEach(HeldChains.this::leave);
            }
        };
    }

    private void open(TopicPartition partition, KafkaConsumer<byte[], byte[]> consumer) {
        leave(partition);
        var heads = topics.heads(partition.partition());
        var producer = new KafkaProducer<String, byte[]>(ChainSettings.writer(kafka, group + "-" + heads));
        try {
            // Shuts out whoever wrote this chain: what its heads say after that is the truth.
            producer.initTransactions();
            var writer = new ChainWriter(producer, heads, key, last(heads), beginning(partition, consumer));
            consumer.seek(partition, writer.next());
            writers.put(partition.partition(), writer);
        } catch (RuntimeException failure) {
            producer.close(Duration.ZERO);
            throw failure;
        }
    }

    private Optional<AuditHead> last(TopicPartition heads) {
        try (var reader =
                new KafkaConsumer<byte[], byte[]>(ChainSettings.reader(kafka, group + "-last", HEADS_PER_POLL))) {
            return new LastHead(reader, signatures).in(heads);
        }
    }

    private static long beginning(TopicPartition partition, KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.beginningOffsets(List.of(partition)).get(partition);
    }

    private void leave(TopicPartition partition) {
        var writer = writers.remove(partition.partition());
        if (writer != null) {
            writer.close();
        }
    }

    @Override
    public void close() {
        writers.values().forEach(ChainWriter::close);
        writers.clear();
    }
}
