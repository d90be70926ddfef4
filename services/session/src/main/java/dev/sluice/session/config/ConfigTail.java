package dev.sluice.session.config;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads all of {@code sluice.configs} and what comes after, and hands the versions that count to those who want them. */
@ApplicationScoped
public class ConfigTail {
    private final List<ConfigReader> readers;
    private final Tail tail;

    public ConfigTail(KafkaSettings kafka, @All List<ConfigReader> readers) {
        this.readers = List.copyOf(readers);
        this.tail = new Tail(kafka, "session", Topics.CONFIGS, TailStart.atBeginning(), this::read);
    }

    void start(@Observes StartupEvent started) {
        tail.start();
    }

    void stop(@Observes ShutdownEvent stopped) {
        tail.close();
    }

    /** Whether this replica knows all that was told before it started. */
    public boolean caughtUp() {
        return tail.caughtUp().isDone();
    }

    private void read(ConsumerRecord<String, byte[]> record) throws MessageCodec.UnreadableMessage {
        var key = record.key().split("/", 2);
        for (var reader : readers) {
            if (key.length == 2 && reader.kinds().contains(key[0])) {
                hand(record, key[0], key[1], reader);
            }
        }
    }

    private static void hand(ConsumerRecord<String, byte[]> record, String kind, String name, ConfigReader reader)
            throws MessageCodec.UnreadableMessage {
        if (record.value() == null) {
            reader.removed(kind, name);
            return;
        }
        var version = MessageCodec.read(record.value(), ConfigVersion.class);
        if (record.key().equals(version.currentKey())) {
            reader.changed(version);
        } else if (record.key().equals(version.key())) {
            reader.known(version);
        }
    }
}
