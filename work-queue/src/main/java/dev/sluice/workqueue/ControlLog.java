package dev.sluice.workqueue;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Control;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.Tail;
import dev.sluice.kafka.TailStart;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * What has been called off: {@code sluice.control} in memory. Work is taken only after {@link #caughtUp()}, so that a
 * worker that was away starts nothing that was stopped meanwhile. Remembers a stop for {@link #MEMORY} from when it was
 * read, longer than any turn's own limit. Thread-safe.
 */
public final class ControlLog implements AutoCloseable {
    /** How long a stop is remembered. */
    public static final Duration MEMORY = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(ControlLog.class);

    private final Tail tail;
    private final LongSupplier nanos;
    private final List<Consumer<Control>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Long> stoppedAt = new LinkedHashMap<>();

    /** A log that begins with {@link #start()}; {@code name} is the service's. */
    public ControlLog(KafkaSettings kafka, String name) {
        this(kafka, name, System::nanoTime);
    }

    ControlLog(KafkaSettings kafka, String name, LongSupplier nanos) {
        this.nanos = nanos;
        this.tail = new Tail(kafka, name, Topics.CONTROL, TailStart.atBeginning(), this::read);
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

    /** Whether the turn was called off, as was read within the last hour: nothing of it may start any more. */
    public boolean stopped(TurnId turn) {
        return remembers(turn.value());
    }

    /** Whether the step, or its whole turn, was called off. */
    public boolean stopped(StepId step) {
        return remembers(step.value()) || stopped(step.turn());
    }

    /** Whether the call, or its whole turn, was called off. */
    public boolean stopped(CallId call) {
        return remembers(call.value()) || stopped(call.turn());
    }

    private void read(ConsumerRecord<String, byte[]> record) throws UnreadableMessage {
        if (record.value() == null) {
            return;
        }
        var control = MessageCodec.read(record.value(), Control.class);
        switch (control) {
            case Control.StopTurn stop -> remember(stop.turn().value());
            case Control.StopStep stop -> remember(stop.step().value());
            case Control.StopCall stop -> remember(stop.call().value());
            case Control.StartFiles _, Control.WithdrawGrant _, Control.DropWorkspace _ -> {
                // The listener's business.
            }
        }
        listeners.forEach(listener -> tell(listener, control));
    }

    /** The others are told whatever one of them makes of it. */
    private static void tell(Consumer<Control> listener, Control control) {
        try {
            listener.accept(control);
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "a listener failed over a %s", control.getClass().getSimpleName());
        }
    }

    private boolean remembers(String stopped) {
        synchronized (stoppedAt) {
            return stoppedAt.containsKey(stopped);
        }
    }

    /** By the time it was read here: what clock the writer had does not matter. */
    private void remember(String stopped) {
        var now = nanos.getAsLong();
        synchronized (stoppedAt) {
            stoppedAt.remove(stopped);
            stoppedAt.put(stopped, now);
            // Oldest first.
            var oldest = stoppedAt.values().iterator();
            while (oldest.hasNext() && now - oldest.next() > MEMORY.toNanos()) {
                oldest.remove();
            }
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}
