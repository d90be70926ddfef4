package dev.sluice.session.callback;

import java.time.Duration;

/**
 * When a callback is tried again: each time twice as late, at most an hour.
 *
 * @param first the wait before the second try
 * @param attemptsMax after so many tries it is given up
 */
record RetryPlan(Duration first, int attemptsMax) {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int DOUBLINGS_MAX = 20;

    boolean over(int attempts) {
        return attempts >= attemptsMax;
    }

    /** The wait after so many tries. */
    Duration after(int attempts) {
        var wait = first.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS_MAX));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
