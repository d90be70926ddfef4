package dev.sluice.workqueue;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes the producers that nothing may be lost by: idempotent, acknowledged by all replicas, sent at once. */
final class Producers {
    private Producers() {}

    static KafkaProducer<String, byte[]> lossless(String bootstrapServers, String clientId, int recordBytesMax) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        clientId,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        // The client compares the uncompressed record with its limit; leave room for the headers.
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        recordBytesMax + 64 * 1024,
                        ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
                        false),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}
