package dev.sluice.workqueue;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * What has been called off: {@code sluice.control} in memory. Work is taken only after {@link #caughtUp()}, so that a
 * worker that was away starts nothing that was stopped meanwhile. Remembers a stop for {@link #MEMORY}, longer than any
 * turn's own limit. Thread-safe.
 */
public final class ControlLog implements AutoCloseable {
    /** How long a stop is remembered. */
    public static final Duration MEMORY = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(ControlLog.class);

    private final TopicTail tail;
    private final Clock clock;
    private final List<Consumer<Control>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Long> stoppedAt = new LinkedHashMap<>();

    /** A log that begins with {@link #start()}; {@code name} names the service in thread and client names. */
    public ControlLog(String bootstrapServers, String name, Clock clock) {
        this.clock = clock;
        this.tail = new TopicTail(bootstrapServers, Topics.CONTROL, name, this::read);
    }

    /**
     * Has {@code listener} told of every record; of those from before too, if it listens before {@link #start()}. It is
     * called on the log's own thread and must not wait.
     */
    public void listen(Consumer<Control> listener) {
        listeners.add(listener);
    }

    public void start() {
        tail.start();
    }

    /** Completes once all that stood on the topic at the start has been read. */
    public CompletableFuture<Void> caughtUp() {
        return tail.caughtUp();
    }

    /** Whether the turn was called off within the last hour: nothing of it may start any more. */
    public boolean stopped(TurnId turn) {
        return remembers(turn.value());
    }

    /** Whether the step, or its whole turn, was called off within the last hour. */
    public boolean stopped(StepId step) {
        return remembers(step.value()) || stopped(step.turn());
    }

    /** Whether the call, or its whole turn, was called off within the last hour. */
    public boolean stopped(CallId call) {
        return remembers(call.value()) || stopped(call.turn());
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        Control control;
        try {
            control = MessageCodec.read(record.value(), Control.class);
        } catch (UnreadableMessage unreadable) {
            LOG.warnf("skipped %s@%d: %s", record.topic(), record.offset(), unreadable.getMessage());
            return;
        }
        switch (control) {
            case Control.StopTurn stop -> remember(stop.turn().value(), record.timestamp());
            case Control.StopStep stop -> remember(stop.step().value(), record.timestamp());
            case Control.StopCall stop -> remember(stop.call().value(), record.timestamp());
            case Control.DropWorkspace _ -> {
                // The listener's business.
            }
        }
        for (var listener : listeners) {
            listener.accept(control);
        }
    }

    private boolean remembers(String stopped) {
        synchronized (stoppedAt) {
            return stoppedAt.containsKey(stopped);
        }
    }

    private void remember(String stopped, long at) {
        var oldest = clock.millis() - MEMORY.toMillis();
        synchronized (stoppedAt) {
            stoppedAt.remove(stopped);
            stoppedAt.put(stopped, at);
            // Oldest first, because the topic has one partition.
            stoppedAt.values().removeIf(time -> time < oldest);
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}
