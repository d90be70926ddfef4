package dev.sluice.router.feed;

import dev.sluice.contracts.Control;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Topics;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Listens for turns that are being stopped and closes their model calls. Every replica reads the whole topic from now
 * on: a call can be at any of them, and none survives a restart.
 */
@Singleton
public class ControlReader {
    private final StopListener listener;
    private final Tail tail;

    ControlReader(StopListener listener, KafkaSettings kafka) {
        this.listener = listener;
        this.tail = new Tail(kafka, "llm-router", Topics.CONTROL, TailStart.atEnd(), this::obey);
    }

    void start(@Observes StartupEvent event) {
        tail.start();
    }

    void stop(@Observes ShutdownEvent event) {
        tail.close();
    }

    private void obey(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        if (record.value() == null) {
            return;
        }
        switch (MessageCodec.read(record.value(), Control.class)) {
            case Control.StopTurn stop -> listener.stop(stop.turn());
            case Control.StopStep _, Control.StopCall _, Control.DropWorkspace _ -> {
                // The worker closes the call of its step itself; calls and files are the tool-executor's.
            }
        }
    }
}
