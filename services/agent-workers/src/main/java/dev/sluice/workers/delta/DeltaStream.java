package dev.sluice.workers.delta;

import dev.sluice.contracts.Delta.Kind;
import dev.sluice.kafka.CrashPoint;
import dev.sluice.workers.delta.DeltaPacer.Piece;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The stream of one run's text from the model's event loop, which must never wait, to Kafka, which may make us wait: a
 * virtual thread between the two sends at the pace of {@link DeltaPacer}, each piece after the one before is safe. A
 * piece that is not taken is sent again, with its index, and what comes meanwhile is gathered behind it: readers see
 * later text, never a hole. What is held is bounded by what the model may write.
 */
public final class DeltaStream implements AutoCloseable {
    /** How long after the end the rest is still tried: the step's fact is about to say it all. */
    static final Duration REST_MAX = Duration.ofSeconds(2);

    /** Before a piece that was refused at once is sent again. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final DeltaPacer pacer;
    private final Sink sink;
    private boolean ended;
    private long endedAt;
    private boolean dropped;

    /** Where the pieces go. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Waits, for a few seconds at most, until the piece is safe; gives whether it is. One that is not may be there
         * all the same, so its index may come twice.
         *
         * @param index 0, 1, 2 … without a hole
         */
        boolean take(int index, Kind kind, String text) throws InterruptedException;
    }

    private DeltaStream(Duration pace, Sink sink) {
        this.pacer = new DeltaPacer(pace);
        this.sink = sink;
    }

    /** Opens a stream whose pieces go to {@code sink}, one at a time and in order. */
    public static DeltaStream open(String name, Duration pace, Sink sink) {
        var stream = new DeltaStream(pace, sink);
        Thread.ofVirtual().name("deltas of " + name).start(stream::run);
        return stream;
    }

    /** Adds what the model says or thinks; returns at once. What comes after the end is dropped. */
    public void add(Kind kind, String text) {
        lock.lock();
        try {
            if (!ended) {
                pacer.add(kind, text);
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
            markEnded();
            dropped = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream; what is left goes out at once, or not at all if that takes longer than {@link #REST_MAX}. */
    public void end() {
        lock.lock();
        try {
            markEnded();
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void markEnded() {
        if (!ended) {
            ended = true;
            endedAt = System.nanoTime();
        }
    }

    private void run() {
        try {
            int index = 0;
            for (var piece = next(); piece != null; piece = next()) {
                while (!sink.take(index, piece.kind(), piece.text())) {
                    if (overAfterPause()) {
                        return;
                    }
                }
                CrashPoint.WORKERS_AFTER_A_DELTA.reached();
                index++;
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits a little; gives whether nobody waits for the rest any more. */
    private boolean overAfterPause() throws InterruptedException {
        lock.lock();
        try {
            var left = PAUSE.toNanos();
            while (!dropped && left > 0) {
                left = news.awaitNanos(left);
            }
            return dropped || ended && System.nanoTime() - endedAt > REST_MAX.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** The next piece when its time has come; null when there is none any more. */
    private Piece next() throws InterruptedException {
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
