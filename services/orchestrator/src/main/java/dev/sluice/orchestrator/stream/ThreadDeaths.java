package dev.sluice.orchestrator.stream;

import dev.sluice.kafka.Backoff;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/**
 * What becomes of a stream thread that died. After an exception it is replaced, later each time, and with {@value
 * #DEATHS_MAX} deaths within {@link #WINDOW} the service says that it is not ready: what it needs is away. After an
 * {@link Error} nothing of this process is to be trusted: the stream ends, and readiness and liveness with it.
 * Thread-safe.
 */
final class ThreadDeaths implements StreamsUncaughtExceptionHandler {
    static final int DEATHS_MAX = 3;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final Logger LOG = Logger.getLogger(ThreadDeaths.class);

    private final Clock clock;
    private final Backoff backoff;
    private final Counter counter;
    private final Deque<Instant> recent = new ArrayDeque<>();
    private volatile String last = "";
    private volatile boolean ended;

    ThreadDeaths(Clock clock, Backoff backoff, MeterRegistry registry) {
        this.clock = clock;
        this.backoff = backoff;
        this.counter = registry.counter("sluice_orchestrator_thread_deaths");
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable defect) {
        if (cause(defect, NewerInput.class).isPresent()) {
            // Its consumer has read on already; the next one will not.
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        counter.increment();
        last = defect.getClass().getSimpleName();
        if (cause(defect, Error.class).isPresent()) {
            ended = true;
            LOG.fatalf(defect, "a stream thread ended by an error; this process is neither live nor ready any more");
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        var wait = backoff.after(noted(clock.instant()), ThreadLocalRandom.current());
        // A fenced thread can die with exceptions that Kafka 4.2 does not take for a migration.
        LOG.warnf(defect, "a stream thread died and is replaced in %d ms", wait.toMillis());
        pause(wait);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Why the threads are no good now, in a few words. */
    Optional<String> trouble() {
        if (ended) {
            return Optional.of("a stream thread ended by " + last);
        }
        return deaths(clock.instant()) < DEATHS_MAX
                ? Optional.empty()
                : Optional.of("stream threads die again and again, the last of " + last);
    }

    /** Whether only a new process helps. */
    boolean ended() {
        return ended;
    }

    private synchronized int noted(Instant now) {
        recent.add(now);
        return deaths(now);
    }

    private synchronized int deaths(Instant now) {
        while (!recent.isEmpty() && recent.peek().plus(WINDOW).isBefore(now)) {
            recent.remove();
        }
        return recent.size();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable defect, Class<T> type) {
        for (var cause = defect; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }

    private static void pause(Duration wait) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }
}
