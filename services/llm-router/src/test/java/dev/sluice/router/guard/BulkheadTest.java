package dev.sluice.router.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private final ArrayList<String> seated = new ArrayList<>();

    @Test
    void whoFindsNoSeatWaitsInOrder() {
        var bulkhead = new Bulkhead(1, 2);
        var first = bulkhead.seat().orElseThrow();
        assertTrue(bulkhead.seat().isEmpty());
        var next = new ArrayList<Bulkhead.Seat>();
        bulkhead.queue(seat -> {
            seated.add("a");
            next.add(seat);
        });
        bulkhead.queue(seat -> seated.add("b"));
        assertTrue(bulkhead.queue(seat -> seated.add("c")).isEmpty());

        first.leave();
        first.leave();
        assertEquals(java.util.List.of("a"), seated);
        next.getFirst().leave();
        assertEquals(java.util.List.of("a", "b"), seated);
        assertEquals(1, bulkhead.taken());
    }

    @Test
    void whoLeavesTheQueueGetsNoSeat() {
        var bulkhead = new Bulkhead(1, 2);
        var first = bulkhead.seat().orElseThrow();
        var waiting = bulkhead.queue(seat -> seated.add("a")).orElseThrow();
        assertTrue(bulkhead.leave(waiting));
        first.leave();
        assertFalse(bulkhead.leave(waiting));
        assertTrue(seated.isEmpty());
        assertEquals(0, bulkhead.taken());
    }

    @Test
    void neverMoreInsideThanSeats() throws Exception {
        var bulkhead = new Bulkhead(3, 1_000);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var served = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 800; i++) {
                threads.execute(() -> bulkhead.seat()
                        .ifPresentOrElse(
                                seat -> serve(seat, inside, most, served),
                                () -> bulkhead.queue(seat -> serve(seat, inside, most, served))));
            }
            threads.shutdown();
            assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
        }
        // Between looking for a seat and queueing, the last seat may have been left: the next call takes it.
        assertTrue(most.get() <= 3);
        assertEquals(800, served.get() + bulkhead.waiting());
    }

    private static void serve(Bulkhead.Seat seat, AtomicInteger inside, AtomicInteger most, AtomicInteger served) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        served.incrementAndGet();
        inside.decrementAndGet();
        seat.leave();
    }
}
