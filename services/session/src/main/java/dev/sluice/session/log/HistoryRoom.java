package dev.sluice.session.log;

import dev.sluice.session.door.problem.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many pieces of older history, of about a megabyte each, this process holds at once: from their reading until they
 * are sent. Who waits too long for room is told to come later. Thread-safe.
 */
final class HistoryRoom {
    private final Semaphore room;
    private final Duration waitMax;

    HistoryRoom(int piecesMax, Duration waitMax) {
        this.room = new Semaphore(piecesMax, true);
        this.waitMax = waitMax;
    }

    /** Room for one piece; close it when the piece is sent. */
    final class Place implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                room.release();
            }
        }
    }

    Place take() {
        try {
            if (room.tryAcquire(waitMax.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Place();
            }
            throw Problem.unavailable("too many read their history at once; try again");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the reading was stopped");
        }
    }
}
