package dev.sluice.router.route.guard;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Seats for the calls at one provider, and a queue of bounded length before them. First come, first served. Thread-safe. */
final class Bulkhead {
    private final int seatsMax;
    private final int queueMax;
    private final Queue<Entry.Waiting> queue = new ArrayDeque<>();
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

    /** What someone who enters gets. */
    sealed interface Entry {
        record Seated(Seat seat) implements Entry {}

        /** A place in the queue. */
        final class Waiting implements Entry {
            private final Consumer<Seat> seated;

            private Waiting(Consumer<Seat> seated) {
                this.seated = seated;
            }
        }

        /** Neither a seat nor a place in the queue. */
        record Full() implements Entry {}
    }

    /**
     * A seat at once if there is one, else a place in the queue.
     *
     * @param seated gets a seat that was waited for, on the thread of whoever leaves it: must only hand over
     */
    synchronized Entry enter(Consumer<Seat> seated) {
        if (taken < seatsMax) {
            taken++;
            return new Entry.Seated(new Seat());
        }
        if (queue.size() >= queueMax) {
            return new Entry.Full();
        }
        var waiting = new Entry.Waiting(seated);
        queue.add(waiting);
        return waiting;
    }

    /** Leaves the queue; false if the seat is already on its way. */
    synchronized boolean leave(Entry.Waiting waiting) {
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

    private synchronized Optional<Entry.Waiting> next() {
        var next = Optional.ofNullable(queue.poll());
        if (next.isEmpty()) {
            taken--;
        }
        return next;
    }
}
