package dev.sluice.workqueue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying again: 0.2 s at first, doubled up to 5 s, with jitter. Not for many threads. */
final class Patience {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    /** Waits; the next wait is longer. */
    void pause() throws InterruptedException {
        var jittered = next.toMillis() * ThreadLocalRandom.current().nextDouble(0.75, 1.25);
        Thread.sleep(Duration.ofMillis((long) jittered));
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    }

    /** All is well: the next wait is the first again. */
    void renew() {
        next = FIRST;
    }
}
