package dev.sluice.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    private final Random chance = new Random(1);

    @Test
    void waitsDoubleUpToTheLongest() {
        for (var failures : new int[] {1, 2, 3, 4, 5, 50, Integer.MAX_VALUE}) {
            var middle = Math.min(100 << Math.min(failures - 1, 10), 1_000);
            var wait = BACKOFF.after(failures, chance).toMillis();

            assertTrue(wait >= middle * 0.75 - 1 && wait <= middle * 1.25, failures + " failures: " + wait + " ms");
        }
    }

    @Test
    void thoseWhoFailTogetherComeBackApart() {
        var waits =
                IntStream.range(0, 20).mapToObj(_ -> BACKOFF.after(5, chance)).collect(Collectors.toSet());

        assertTrue(waits.size() > 15, waits::toString);
        assertEquals(BACKOFF.after(3, new Random(7)), BACKOFF.after(3, new Random(7)));
    }
}
