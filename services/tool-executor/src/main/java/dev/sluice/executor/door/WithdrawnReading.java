package dev.sluice.executor.door;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import dev.sluice.keys.WithdrawnTokens;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps what {@code sluice.configs} says of withdrawn tokens where the workspace door asks for it. */
@Singleton
public class WithdrawnReading {
    private final WithdrawnTokens tokens = new WithdrawnTokens();
    private final Transfers transfers;
    private final Tail tail;

    WithdrawnReading(KafkaSettings kafka, Transfers transfers) {
        this.transfers = transfers;
        this.tail = new Tail(kafka, "tool-executor", Topics.CONFIGS, TailStart.atBeginning(), this::read);
    }

    void start(@Observes StartupEvent started) {
        tail.start();
    }

    void stop(@Observes ShutdownEvent stopped) {
        tail.close();
    }

    /** Whether all is read that was told before this process started: what was withdrawn stays so. */
    public boolean caughtUp() {
        return tail.caughtUp().isDone();
    }

    WithdrawnTokens tokens() {
        return tokens;
    }

    private void read(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        var key = record.key().split("/", 2);
        if (key.length < 2 || !WithdrawnTokens.KINDS.contains(key[0])) {
            return;
        }
        if (record.value() == null) {
            tokens.removed(key[0], key[1]);
            return;
        }
        var version = MessageCodec.read(record.value(), ConfigVersion.class);
        if (record.key().equals(version.currentKey())) {
            tokens.changed(version);
            transfers.review();
        }
    }
}
