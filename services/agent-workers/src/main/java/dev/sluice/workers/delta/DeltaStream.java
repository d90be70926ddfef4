package dev.sluice.workers.delta;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The stream of one run's text from the model's event loop, which must never wait, to Kafka, which may make us wait: a
 * virtual thread between the two sends at the pace of {@link DeltaPacer}.
 */
public final class DeltaStream implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final DeltaPacer pacer;
    private final Consumer<String> sink;
    private boolean ended;
    private boolean dropped;

    private DeltaStream(Duration pace, Consumer<String> sink) {
        this.pacer = new DeltaPacer(pace);
        this.sink = sink;
    }

    /** Opens a stream whose pieces go to {@code sink}, one at a time and in order. */
    public static DeltaStream open(String name, Duration pace, Consumer<String> sink) {
        var stream = new DeltaStream(pace, sink);
        Thread.ofVirtual().name("deltas of " + name).start(stream::run);
        return stream;
    }

    /** Adds text; returns at once. Text after the end is dropped. */
    public void add(String text) {
        lock.lock();
        try {
            if (!ended) {
                pacer.add(text);
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream and drops what was not sent: the text is void or its fact is about to say it all. */
    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            dropped = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream; what is left goes out at once. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (var piece = next(); piece != null; piece = next()) {
                sink.accept(piece);
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next piece when its time has come; null when there is none any more. */
    private String next() throws InterruptedException {
        lock.lock();
        try {
            while (!ended) {
                var wait = pacer.untilDue(System.nanoTime());
                if (wait.isEmpty()) {
                    news.await();
                } else if (wait.get().isZero()) {
                    return pacer.due(System.nanoTime()).orElseThrow();
                } else {
                    news.await(wait.get().toNanos(), TimeUnit.NANOSECONDS);
                }
            }
            return dropped ? null : pacer.rest().orElse(null);
        } finally {
            lock.unlock();
        }
    }
}
