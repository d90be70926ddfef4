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
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Listens for turns that are being stopped and closes their model calls. Every replica reads the whole topic, from a while
 * before its start on: a call can be at any of them, and a call of a turn that was stopped a moment ago may still come. While
 * Kafka is away it tries again, and goes on behind the last stop that it heard, or at the same place if it heard none.
 */
@Singleton
public class ControlReader {
    /** Longer than a stopped step goes on asking. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private final StopListener listener;
    private final Tail tail;

    ControlReader(StopListener listener, KafkaSettings kafka) {
        this.listener = listener;
        this.tail = new Tail(
                kafka,
                "llm-router",
                Topics.CONTROL,
                TailStart.since(Instant.now().minus(BEFORE)),
                this::obey);
    }

    void start(@Observes StartupEvent event) {
        tail.start();
    }

    /** Whether every stop is heard that was told before the start. */
    public boolean caughtUp() {
        return tail.caughtUp().isDone();
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
            case Control.StopStep _,
                    Control.StopCall _,
                    Control.StartFiles _,
                    Control.WithdrawGrant _,
                    Control.DropWorkspace _ -> {
                // The worker closes the call of its step itself; calls and files are the tool-executor's.
            }
        }
    }
}
