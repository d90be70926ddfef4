package dev.sluice.router.provider;

import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * How long one exchange may still be silent: a first-byte, a between-bytes and a total limit over a clock in
 * nanoseconds that is passed in. The first byte of an answer in one piece may come only when all of it is written, and so
 * has a limit of its own. Not thread-safe.
 */
final class Patience {
    private final Limits limits;
    private final boolean stream;
    private final long start;
    private long lastByte;
    private boolean begun;
    private boolean paused;

    record Limits(Duration firstByte, Duration whole, Duration betweenBytes, Duration total) {
        /** The same, but for a model that may be silent for so long at any time. */
        Limits thinking(Duration silence) {
            return new Limits(max(firstByte, silence), max(whole, silence), max(betweenBytes, silence), total);
        }

        private static Duration max(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }
    }

    /** @param stream whether the answer comes in pieces */
    Patience(Limits limits, boolean stream, long now) {
        this.limits = limits;
        this.stream = stream;
        this.start = now;
        this.lastByte = now;
    }

    void byteCame(long now) {
        lastByte = now;
        begun = true;
    }

    /** Whether a byte has come. */
    boolean begun() {
        return begun;
    }

    void paused() {
        paused = true;
    }

    void resumed(long now) {
        paused = false;
        lastByte = now;
    }

    /**
     * How long until it is worth looking whether a limit is reached: no later than that can be, even if bytes come in
     * between, which change the limit. Zero or less once one is reached.
     */
    Duration untilLook(long now) {
        var silence = begun
                ? silenceLeft(now)
                : Math.min(silenceLeft(now), limits.betweenBytes().toNanos());
        return Duration.ofNanos(Math.min(totalLeft(now), silence));
    }

    /** The limit that has been reached, if one has. */
    Optional<ProviderFailure> exceeded(long now) {
        if (totalLeft(now) <= 0) {
            return failure(Kind.TOTAL_TIMEOUT, "The provider did not finish within " + limits.total() + ".");
        }
        if (silenceLeft(now) > 0) {
            return Optional.empty();
        }
        if (begun) {
            return failure(Kind.STALLED, "The provider fell silent for " + limits.betweenBytes() + ".");
        }
        return failure(Kind.FIRST_BYTE_TIMEOUT, "The provider did not begin within " + firstByte() + ".");
    }

    private long totalLeft(long now) {
        return limits.total().toNanos() - (now - start);
    }

    private long silenceLeft(long now) {
        if (paused) {
            return Long.MAX_VALUE;
        }
        return (begun ? limits.betweenBytes() : firstByte()).toNanos() - (now - lastByte);
    }

    private Duration firstByte() {
        return stream ? limits.firstByte() : limits.whole();
    }

    private static Optional<ProviderFailure> failure(Kind kind, String detail) {
        return Optional.of(ProviderFailure.of(kind, detail));
    }
}
