package dev.sluice.executor.mcp.wire;

import dev.sluice.executor.sandbox.StopSignal;
import dev.sluice.executor.sandbox.StopSignal.Reason;
import java.time.Duration;
import java.util.Optional;

/** How long somebody waits for a server: until it is told to stop, and not beyond a moment. */
public final class Patience {
    private final StopSignal stop;
    private final long endNanos;

    private Patience(StopSignal stop, long endNanos) {
        this.stop = stop;
        this.endNanos = endNanos;
    }

    public static Patience of(StopSignal stop, Duration max) {
        return new Patience(stop, System.nanoTime() + max.toNanos());
    }

    /** The same, and at most so long from now. */
    Patience atMost(Duration max) {
        var end = System.nanoTime() + max.toNanos();
        return new Patience(stop, end - endNanos < 0 ? end : endNanos);
    }

    /** Why nobody waits any longer; empty if somebody does. */
    Optional<Reason> over() {
        var told = stop.reason();
        return told.isPresent() || System.nanoTime() - endNanos < 0 ? told : Optional.of(Reason.TIME_UP);
    }
}
