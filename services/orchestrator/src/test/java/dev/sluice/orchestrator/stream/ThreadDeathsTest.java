package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kafka.Backoff;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadDeathsTest {
    private final SteppingClock clock = new SteppingClock();
    private final ThreadDeaths deaths =
            new ThreadDeaths(clock, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)), new SimpleMeterRegistry());

    @Test
    void aThreadThatAnExceptionEndsIsReplaced() {
        assertEquals(StreamThreadExceptionResponse.REPLACE_THREAD, deaths.handle(new StreamsException("fenced")));
        assertTrue(deaths.trouble().isEmpty());
    }

    @Test
    void deathsInARowAreSaidUntilTheyAreLongAgo() {
        for (int i = 0; i < ThreadDeaths.DEATHS_MAX; i++) {
            deaths.handle(new IllegalStateException("again"));
        }
        assertTrue(deaths.trouble().orElseThrow().contains("IllegalStateException"));
        clock.now = clock.now.plus(ThreadDeaths.WINDOW).plusSeconds(1);
        assertTrue(deaths.trouble().isEmpty());
        assertFalse(deaths.ended());
    }

    @Test
    void anErrorEndsTheStreamAndNotOnlyItsThread() {
        var wrapped = new StreamsException("in a task", new NoClassDefFoundError("as the test wants"));
        assertEquals(StreamThreadExceptionResponse.SHUTDOWN_CLIENT, deaths.handle(wrapped));
        assertTrue(deaths.ended());
        assertTrue(deaths.trouble().isPresent());
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
