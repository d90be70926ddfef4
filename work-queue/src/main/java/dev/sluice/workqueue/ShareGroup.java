package dev.sluice.workqueue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The broker's side of a work queue: a Kafka share group (KIP-932) and the settings that Sluice needs of it. */
final class ShareGroup {
    /** A worker that dies without a word, its connection still open, gives its work back after this; Kafka's floor. */
    static final Duration LOCK = Duration.ofSeconds(15);

    private ShareGroup() {}

    /** Sets what the group needs before its first member joins; setting it again changes nothing. */
    static void configure(String bootstrapServers, String group) throws InterruptedException, ExecutionException {
        var settings = List.of(
                set("share.record.lock.duration.ms", Long.toString(LOCK.toMillis())),
                // Kafka's default, latest, would skip work that was sent before the first worker ever joined.
                set("share.auto.offset.reset", "earliest"));
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), settings))
                    .all()
                    .get();
        }
    }

    static KafkaShareConsumer<String, byte[]> join(WorkQueueSettings settings, String clientId) {
        var properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        properties.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.recordsPerPoll());
        // The broker answers as soon as there is a record. A longer wait saves idle requests, a shorter one stops
        // sooner.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1_000);
        properties.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        var consumer = new KafkaShareConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(settings.topic()));
        return consumer;
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
