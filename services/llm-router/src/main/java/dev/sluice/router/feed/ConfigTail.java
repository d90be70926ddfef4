package dev.sluice.router.feed;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Reads all of {@code sluice.configs} and what comes after, and hands the versions that count to those who want them. A
 * version that its listener refuses is left out with a line in the log.
 */
@Singleton
public class ConfigTail {
    private static final Logger LOG = Logger.getLogger(ConfigTail.class);

    private final List<ConfigListener> listeners;
    private final Tail tail;
    private final CompletableFuture<Void> caughtUp;

    @Inject
    ConfigTail(@All List<ConfigListener> listeners, KafkaSettings kafka) {
        this.listeners = List.copyOf(listeners);
        this.tail = new Tail(kafka, "llm-router", Topics.CONFIGS, TailStart.atBeginning(), this::hand);
        this.caughtUp = tail.caughtUp();
    }

    void start(@Observes StartupEvent event) {
        tail.start();
    }

    void stop(@Observes ShutdownEvent event) {
        tail.close();
    }

    /** Whether everything is read that was there at the start. */
    public boolean caughtUp() {
        return caughtUp.isDone();
    }

    private void hand(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        var slash = record.key() == null ? -1 : record.key().indexOf('/');
        if (slash < 0) {
            return;
        }
        var kind = record.key().substring(0, slash);
        for (var listener : listeners) {
            if (listener.kind().equals(kind)) {
                hand(record, listener);
            }
        }
    }

    private static void hand(ConsumerRecord<String, byte[]> record, ConfigListener listener) throws UnreadableMessage {
        if (record.value() == null) {
            listener.removed(record.key().substring(listener.kind().length() + 1));
            return;
        }
        var version = MessageCodec.read(record.value(), ConfigVersion.class);
        if (!record.key().equals(version.currentKey())) {
            return;
        }
        try {
            listener.changed(version);
        } catch (IllegalArgumentException unusable) {
            LOG.errorf("Left out %s of %s: %s", record.key(), record.topic(), unusable.getMessage());
        }
    }
}
