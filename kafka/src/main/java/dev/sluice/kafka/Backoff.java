package dev.sluice.kafka;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubled each time from {@code first} up to {@code longest}, a quarter more or
 * less by chance so that those who failed together do not come back together.
 */
public record Backoff(Duration first, Duration longest) {
    /** What suits a server that is away: 0.2 s to 5 s. */
    public static final Backoff USUAL = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

    private static final double JITTER = 0.25;
    private static final int DOUBLINGS_MAX = 30;

    public Backoff {
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("a back-off grows from more than nothing");
        }
    }

    /** The wait after so many failures in a row, 1 or more; never longer than {@code longest} and a quarter. */
    public Duration after(int failures, RandomGenerator chance) {
        var doubled = Math.scalb((double) first.toMillis(), Math.clamp(failures - 1, 0, DOUBLINGS_MAX));
        var bounded = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(Math.max(1, (long) (bounded * chance.nextDouble(1 - JITTER, 1 + JITTER))));
    }
}
