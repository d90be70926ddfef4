package dev.sluice.audit;

import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the clients of a chain need beyond the connection. */
final class ChainSettings {
    private static final Duration WRITE_MAX = Duration.ofSeconds(10);

    private ChainSettings() {}

    /** A reader of committed records, as bytes. */
    static Map<String, Object> reader(KafkaSettings kafka, String clientId, int recordsPerPoll) {
        var settings = kafka.consumer(clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return asBytes(settings, recordsPerPoll);
    }

    /** The same as one of a group that shares the partitions and commits nothing. */
    static Map<String, Object> member(KafkaSettings kafka, String group, int recordsPerPoll) {
        return asBytes(kafka.groupConsumer(group), recordsPerPoll);
    }

    /** Keys too, since a text would hide what is no UTF-8. */
    private static Map<String, Object> asBytes(Map<String, Object> settings, int recordsPerPoll) {
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, recordsPerPoll);
        return settings;
    }

    /** The writer of one chain: whoever opens it shuts out the one before. */
    static Map<String, Object> writer(KafkaSettings kafka, String chain) {
        var settings = kafka.producer(chain, WRITE_MAX.multipliedBy(2), Topics.AUDIT_HEADS.recordBytesMax());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, chain);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(WRITE_MAX.toMillis()));
        return settings;
    }
}
