package dev.sluice.session.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginCountsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final LoginCounts counts = new LoginCounts(Duration.ofMinutes(5));

    @Test
    void aWindowEndsHoweverOftenItIsAskedFor() {
        counts.change("all", 1, NOON);
        counts.change("all", 1, NOON.plusSeconds(200));
        assertEquals(2, counts.change("all", 0, NOON.plusSeconds(299)).number());

        var next = counts.change("all", 1, NOON.plusSeconds(300));

        assertEquals(1, next.number());
        assertEquals(NOON.plusSeconds(600), next.until());
    }

    @Test
    void whatIsForgottenBeginsAnew() {
        counts.change("ada", 9, NOON);

        counts.forget("ada");

        assertEquals(1, counts.change("ada", 1, NOON.plusSeconds(1)).number());
    }
}
