package dev.sluice.executor;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import dev.sluice.policy.Policy;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps the versions of the policy that {@code sluice.configs} tells of where calls are judged. */
final class PolicyReading implements AutoCloseable {
    private static final String PREFIX = Policy.KIND + "/";

    private final PolicyVersions versions;
    private final Tail tail;

    PolicyReading(KafkaSettings kafka, PolicyVersions versions) {
        this.versions = versions;
        this.tail = new Tail(kafka, "tool-executor-policy", Topics.CONFIGS, TailStart.atBeginning(), this::read);
    }

    void start() {
        tail.start();
    }

    /** Done once all is read that was told before this process started. */
    CompletableFuture<Void> caughtUp() {
        return tail.caughtUp();
    }

    @Override
    public void close() {
        tail.close();
    }

    /** A version is told under two keys: its own, for ever, and that of whichever counts. Either will do. */
    private void read(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        if (record.key().startsWith(PREFIX) && record.value() != null) {
            var version = MessageCodec.read(record.value(), ConfigVersion.class);
            versions.told(version.version(), version.body());
        }
    }
}
