package dev.sluice.router.call;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** How long a call takes: until its first token, between its pieces, in all. Begins when it is made. */
final class CallTime {
    private final long start = System.nanoTime();
    private Optional<Duration> firstToken = Optional.empty();
    private long lastPiece;

    /** A piece has come; gives the nanoseconds since the one before, if there was one. */
    OptionalLong piece() {
        var now = System.nanoTime();
        var pause = firstToken.isPresent() ? OptionalLong.of(now - lastPiece) : OptionalLong.empty();
        if (firstToken.isEmpty()) {
            firstToken = Optional.of(Duration.ofNanos(now - start));
        }
        lastPiece = now;
        return pause;
    }

    /** How long the caller waited for the first token; empty if there was none yet. */
    Optional<Duration> firstToken() {
        return firstToken;
    }

    /** How long it has taken by now. */
    Duration took() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
