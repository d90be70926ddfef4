package dev.sluice.router.spend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Spender SPENDER = new Spender(
            new TenantId("acme"),
            new UserId("ada"),
            Optional.of("k-1"),
            Optional.of(new SessionId("s1")),
            Optional.of(new TurnId("s1.t1")));

    @Test
    void aCallCountsForWhoeverItBelongsTo() {
        assertEquals(
                List.of(
                        "tenant/acme|total",
                        "tenant/acme|2026-01",
                        "tenant/acme|2026-01-31",
                        "user/acme/ada|total",
                        "user/acme/ada|2026-01",
                        "user/acme/ada|2026-01-31",
                        "key/acme/k-1|total",
                        "key/acme/k-1|2026-01",
                        "key/acme/k-1|2026-01-31",
                        "session/acme/s1|2026-01",
                        "turn/acme/s1.t1|2026-01"),
                Tally.fields(SPENDER, NOON));
    }

    @Test
    void aTurnsUseReachesOverTheEndOfAMonth() {
        assertEquals(
                List.of("turn/acme/s1.t1|2026-01", "turn/acme/s1.t1|2025-12"),
                Tally.read(Scope.TURN, "turn/acme/s1.t1", Period.TOTAL, NOON));
    }

    @Test
    void whatNobodyReadsAnyMoreIsOver() {
        assertFalse(Tally.isOver("tenant/acme|total", NOON));
        assertFalse(Tally.isOver("tenant/acme|2026-01-30", NOON));
        assertTrue(Tally.isOver("tenant/acme|2026-01-29", NOON));
        assertFalse(Tally.isOver("turn/acme/s1.t1|2025-12", NOON));
        assertTrue(Tally.isOver("near|turn/acme/s1.t1|2025-11|500", NOON));
        assertFalse(Tally.isOver("tenant/9999-99|total", NOON));
    }
}
