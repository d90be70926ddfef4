package dev.sluice.router.route.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.route.guard.Bulkhead.Entry;
import dev.sluice.router.route.guard.Bulkhead.Seat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private final List<String> seated = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();

    @Test
    void whoFindsNoSeatWaitsInOrder() {
        var bulkhead = new Bulkhead(1, 2);
        var first = seat(bulkhead);
        enter(bulkhead, "a");
        enter(bulkhead, "b");
        assertInstanceOf(Entry.Full.class, enter(bulkhead, "c"));
        assertEquals(2, bulkhead.waiting());

        first.leave();
        first.leave();
        assertEquals(List.of("a"), seated);
        seats.getFirst().leave();
        assertEquals(List.of("a", "b"), seated);
        assertEquals(1, bulkhead.taken());
    }

    @Test
    void whoLeavesTheQueueGetsNoSeat() {
        var bulkhead = new Bulkhead(1, 2);
        var first = seat(bulkhead);
        var waiting = assertInstanceOf(Entry.Waiting.class, enter(bulkhead, "a"));
        assertTrue(bulkhead.leave(waiting));
        first.leave();
        assertFalse(bulkhead.leave(waiting));
        assertTrue(seated.isEmpty());
        assertEquals(0, bulkhead.taken());
    }

    @Test
    void everyoneIsServedAndNeverMoreAtOnceThanThereAreSeats() throws Exception {
        var bulkhead = new Bulkhead(3, 10_000);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var served = new CountDownLatch(5_000);
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 5_000; i++) {
                threads.execute(() -> {
                    if (bulkhead.enter(seat -> threads.execute(() -> serve(seat, inside, most, served)))
                            instanceof Entry.Seated(Seat seat)) {
                        serve(seat, inside, most, served);
                    }
                });
            }
            assertTrue(served.await(20, TimeUnit.SECONDS), () -> served.getCount() + " wait for ever");
        }
        assertTrue(most.get() <= 3);
        assertEquals(0, bulkhead.taken());
    }

    private static void serve(Seat seat, AtomicInteger inside, AtomicInteger most, CountDownLatch served) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        inside.decrementAndGet();
        seat.leave();
        served.countDown();
    }

    private Entry enter(Bulkhead bulkhead, String name) {
        return bulkhead.enter(seat -> {
            seated.add(name);
            seats.add(seat);
        });
    }

    private static Seat seat(Bulkhead bulkhead) {
        return assertInstanceOf(Entry.Seated.class, bulkhead.enter(seat -> {})).seat();
    }
}
