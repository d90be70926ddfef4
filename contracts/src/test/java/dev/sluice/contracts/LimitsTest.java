package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void limitsOutOfBoundsDoNotExist() {
        assertRefused(() -> new Limits(0, 3, 100, 1_000, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(201, 3, 100, 1_000, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 0, 100, 1_000, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 11, 100, 1_000, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 3, -1, 1_000, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 3, 1_001, 1_000, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 3, 100, 0, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 3, 100, 4_000_001, MINUTE, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 3, 100, 1_000, Duration.ZERO, MINUTE, MINUTE));
        assertRefused(() -> new Limits(30, 3, 100, 1_000, MINUTE, Duration.ofSeconds(-1), MINUTE));
        assertRefused(() ->
                new Limits(30, 3, 100, 1_000, MINUTE, MINUTE, Duration.ofDays(1).plusNanos(1)));
    }

    @Test
    void moneyOutOfBoundsDoesNotExist() {
        assertRefused(() -> paying(0));
        assertRefused(() -> paying(1_000_000_000_001L));
    }

    private static Limits paying(long micros) {
        return new Limits(30, 3, 100, 1_000, MINUTE, MINUTE, MINUTE, Optional.empty(), Optional.of(micros));
    }

    @Test
    void tokensAreNeverNegative() {
        assertRefused(() -> new TokenUsage(-1, 0, 0, 0));
        assertRefused(() -> new TokenUsage(0, -1, 0, 0));
        assertRefused(() -> new TokenUsage(0, 0, -1, 0));
        assertRefused(() -> new TokenUsage(0, 0, 0, -1));
        assertRefused(() -> new TokenUsage(0, 0, 0, 0, Optional.of(-1L)));
    }

    private static void assertRefused(Runnable make) {
        assertThrows(IllegalArgumentException.class, make::run);
    }
}
