package dev.sluice.session.projection;

import java.time.Duration;

/**
 * What the last questions to Postgres say about it: after {@value #FAILURES} in a row without an answer it counts as
 * away, and but one question a second goes through, to see. So whoever asks meanwhile does not wait. Thread-safe.
 */
final class Outage {
    private static final int FAILURES = 2;
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofSeconds(1).toNanos();

    private int failures;
    private long nextLookNanos;

    /** Whether a question may be asked now. */
    synchronized boolean lets(long nowNanos) {
        if (failures < FAILURES) {
            return true;
        }
        if (nowNanos - nextLookNanos < 0) {
            return false;
        }
        nextLookNanos = nowNanos + BETWEEN_LOOKS_NANOS;
        return true;
    }

    synchronized void answered() {
        failures = 0;
    }

    synchronized void unanswered(long nowNanos) {
        failures++;
        nextLookNanos = nowNanos + BETWEEN_LOOKS_NANOS;
    }
}
