package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BrokerTimeTest {
    private static final Instant HERE = Instant.parse("2026-01-01T10:00:00Z");
    private static final Duration SKEW = Duration.ofMinutes(90);

    private long nanos = -5_000_000;
    private final BrokerTime time = new BrokerTime(() -> HERE.plusNanos(nanos), () -> nanos);

    @Test
    void withoutAStampTheClockHereCounts() {
        assertEquals(HERE.plusNanos(nanos), time.now());
    }

    @Test
    void aSlowClockHereGoesByTheNewestStampAndWhatHasGoneBySince() {
        time.told(HERE.plus(SKEW));
        time.told(HERE);
        nanos += Duration.ofMinutes(1).toNanos();
        assertEquals(
                HERE.plus(SKEW).plus(Duration.ofMinutes(1)).toEpochMilli(),
                time.now().toEpochMilli());
    }

    @Test
    void aFastClockHereIsNotPutBack() {
        time.told(HERE.minus(SKEW));
        assertEquals(HERE.plusNanos(nanos), time.now());
    }

    @Test
    void onlyAJumpIsNews() {
        assertTrue(time.told(HERE.plus(SKEW)));
        assertFalse(time.told(HERE.plus(SKEW).plusMillis(20)));
        assertFalse(time.told(HERE));
        assertTrue(time.told(HERE.plus(SKEW).plusSeconds(2)));
    }
}
