package dev.sluice.executor.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who gets a seat for a file on its way. */
class TransfersTest {
    private final AtomicLong now = new AtomicLong();
    private final Transfers transfers = new Transfers(now::get);
    private final List<String> cut = new ArrayList<>();

    @Test
    void aUserHasSixteenAndOneMoreWhenOneEnds() {
        var first = transfers.begin(new TenantId("acme"), new UserId("ann"), () -> true, () -> {});
        assertEquals(15, taken("acme", "ann", 15));

        assertEquals(0, taken("acme", "ann", 1));
        first.orElseThrow().close();
        first.orElseThrow().close();

        assertEquals(1, taken("acme", "ann", 2));
    }

    @Test
    void oneTenantDoesNotTakeAllSeats() {
        for (var user = 0; user < 32; user++) {
            taken("acme", "u" + user, 16);
        }

        assertEquals(0, taken("acme", "one-more", 1));
        assertEquals(1, taken("other", "ann", 1));
    }

    @Test
    void whoTakesTooLongMakesWayWhereSeatsAreLacking() {
        taken("acme", "ann", 16);
        now.addAndGet(Duration.ofMinutes(29).toNanos());
        assertEquals(0, taken("acme", "ann", 1));
        assertTrue(cut.isEmpty());

        now.addAndGet(Duration.ofMinutes(2).toNanos());

        assertEquals(1, taken("acme", "ann", 1));
        assertEquals(List.of("ann"), cut);
    }

    @Test
    void nobodyIsCutOffWhileThereAreSeats() {
        taken("acme", "ann", 1);
        now.addAndGet(Duration.ofDays(1).toNanos());

        taken("acme", "bob", 16);

        assertTrue(cut.isEmpty());
    }

    /** How many of so many got a seat. */
    private int taken(String tenant, String user, int wanted) {
        var got = 0;
        for (var one = 0; one < wanted; one++) {
            got += transfers
                            .begin(new TenantId(tenant), new UserId(user), () -> true, () -> cut.add(user))
                            .isPresent()
                    ? 1
                    : 0;
        }
        return got;
    }
}
