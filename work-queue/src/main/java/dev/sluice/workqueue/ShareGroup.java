package dev.sluice.workqueue;

import dev.sluice.kafka.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;

/** The broker's side of a work queue: a Kafka share group (KIP-932) and the settings that Sluice needs of it. */
final class ShareGroup {
    /** A worker that dies without a word, its connection still open, gives its work back after this; Kafka's floor. */
    static final Duration LOCK = Duration.ofSeconds(15);

    private static final Duration GOODBYE_MAX = Duration.ofSeconds(2);

    private ShareGroup() {}

    /** Sets what the group needs before its first member joins; setting it again changes nothing. */
    static void configure(KafkaSettings kafka, String group) throws InterruptedException, ExecutionException {
        var settings = List.of(
                set("share.record.lock.duration.ms", Long.toString(LOCK.toMillis())),
                // Kafka's default, latest, would skip work that was sent before the first worker ever joined.
                set("share.auto.offset.reset", "earliest"));
        var admin = Admin.create(kafka.admin(group));
        try {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), settings))
                    .all()
                    .get();
        } finally {
            admin.close(GOODBYE_MAX);
        }
    }

    static KafkaShareConsumer<String, byte[]> join(WorkQueueSettings settings, String clientId) {
        var consumer = new KafkaShareConsumer<String, byte[]>(
                settings.kafka().shareConsumer(clientId, settings.group(), settings.recordsPerPoll()));
        consumer.subscribe(List.of(settings.topic()));
        return consumer;
    }

    /** Says good-bye, so that others get at once what the consumer held; a broker that is away gets no long wait. */
    static void leave(KafkaShareConsumer<?, ?> consumer) {
        consumer.close(GOODBYE_MAX);
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
