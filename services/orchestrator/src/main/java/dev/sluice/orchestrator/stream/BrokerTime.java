package dev.sluice.orchestrator.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What time it is for the broker, whose stamps decide whether a deadline has come: by the clock here, but never earlier
 * than the newest stamp and what has gone by since. So a clock here that is slow, by however much, makes no deadline late;
 * one that is fast has them offered too early, which changes nothing. Thread-safe.
 */
final class BrokerTime {
    /** Less is what a record takes from the broker to here. */
    private static final Duration NEWS_MIN = Duration.ofSeconds(1);

    private static final long NANOS_A_MILLI = 1_000_000;

    private final InstantSource here;
    private final LongSupplier nanos;
    /** The broker's time in milliseconds when {@code nanos} was 0, as far as its stamps show; it only grows. */
    private final AtomicLong atZero = new AtomicLong(Long.MIN_VALUE / 2);

    BrokerTime(InstantSource here, LongSupplier nanos) {
        this.here = here;
        this.nanos = nanos;
    }

    static BrokerTime untold() {
        return new BrokerTime(InstantSource.system(), System::nanoTime);
    }

    /** The broker gave a record this stamp. Says whether it is a second later, or more, than was known. */
    boolean told(Instant stamp) {
        var now = stamp.toEpochMilli() - nanos.getAsLong() / NANOS_A_MILLI;
        return now - atZero.getAndAccumulate(now, Math::max) >= NEWS_MIN.toMillis();
    }

    Instant now() {
        var own = here.instant();
        var shown = Instant.ofEpochMilli(atZero.get() + nanos.getAsLong() / NANOS_A_MILLI);
        return shown.isAfter(own) ? shown : own;
    }
}
