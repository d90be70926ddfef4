package dev.sluice.router.guard;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Seats for the calls at one provider, and a queue of bounded length before them. First come, first served. Thread-safe. */
final class Bulkhead {
    private final int seatsMax;
    private final int queueMax;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private int taken;

    Bulkhead(int seatsMax, int queueMax) {
        this.seatsMax = seatsMax;
        this.queueMax = queueMax;
    }

    /** Leave to have one call in flight. */
    final class Seat {
        private final AtomicBoolean left = new AtomicBoolean();

        /** Gives the seat to whoever waits longest; more than once is the same as once. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                passOn();
            }
        }
    }

    /** A place in the queue. */
    static final class Waiting {
        private final Consumer<Seat> seated;

        private Waiting(Consumer<Seat> seated) {
            this.seated = seated;
        }
    }

    /** A seat at once; empty if there is none. */
    synchronized Optional<Seat> seat() {
        if (taken >= seatsMax) {
            return Optional.empty();
        }
        taken++;
        return Optional.of(new Seat());
    }

    /**
     * A place in the queue; empty if that is full.
     *
     * @param seated gets the seat, on the thread of whoever leaves one: must only hand over
     */
    synchronized Optional<Waiting> queue(Consumer<Seat> seated) {
        if (queue.size() >= queueMax) {
            return Optional.empty();
        }
        var waiting = new Waiting(seated);
        queue.add(waiting);
        return Optional.of(waiting);
    }

    /** Leaves the queue; false if the seat is already on its way. */
    synchronized boolean leave(Waiting waiting) {
        return queue.remove(waiting);
    }

    synchronized int taken() {
        return taken;
    }

    synchronized int waiting() {
        return queue.size();
    }

    private void passOn() {
        next().ifPresent(waiting -> waiting.seated.accept(new Seat()));
    }

    private synchronized Optional<Waiting> next() {
        var next = Optional.ofNullable(queue.poll());
        if (next.isEmpty()) {
            taken--;
        }
        return next;
    }
}
