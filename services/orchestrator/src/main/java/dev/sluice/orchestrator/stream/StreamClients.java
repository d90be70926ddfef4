package dev.sluice.orchestrator.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of Kafka Streams, with five changes: a transaction is committed only when the broker has the work that was
 * decided in it ({@code StateStore.flush} is no place for that: Kafka 4.2 does not call it before a commit); a thread
 * with nothing to commit waits long for records, one that owes a commit only a moment; a held partition is not read on; a consumer that
 * closes leaves its group, also when its thread died, so that nobody waits for its session time-out;
 * and a replica with a name of its own takes up the transactions of its dead predecessor at once instead of waiting for
 * their time-out.
 */
final class StreamClients implements KafkaClientSupplier {
    /** How long a thread that owes a commit waits for more records; a finished turn waits this long at most. */
    private static final Duration POLL_BEFORE_COMMIT_MAX = Duration.ofMillis(5);

    private final WorkSender work;
    private final HeldPartitions held;
    private final Optional<String> name;

    /** @param name the name of this replica, which no other has at the same time */
    StreamClients(WorkSender work, HeldPartitions held, Optional<String> name) {
        this.work = work;
        this.held = held;
        this.name = name;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(named(config), new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public void commitTransaction() {
                work.awaitAcks();
                super.commitTransaction();
            }
        };
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()) {
            @Override
            public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
                var owing = work.owesCommit() && patience.compareTo(POLL_BEFORE_COMMIT_MAX) > 0;
                return held.before(this, super.poll(owing ? POLL_BEFORE_COMMIT_MAX : patience));
            }

            @Override
            public void close(CloseOptions options) {
                super.close(options.withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
            }

            @Override
            public void resume(Collection<TopicPartition> partitions) {
                super.resume(held.free(this, partitions));
            }
        };
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }

    /** Kafka Streams names transactions {@code application-process-thread}, with a new process id at every start. */
    private Map<String, Object> named(Map<String, Object> config) {
        var id = (String) config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        if (name.isEmpty() || id == null) {
            return config;
        }
        var named = new HashMap<>(config);
        named.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name.get() + id.substring(id.lastIndexOf('-')));
        return named;
    }
}
