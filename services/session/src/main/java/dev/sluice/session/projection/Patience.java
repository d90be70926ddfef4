package dev.sluice.session.projection;

import dev.sluice.session.SessionConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks again for a while: what a fact promises, the projection shows a moment later. */
@ApplicationScoped
public class Patience {
    /** Most is there within a few of the first; what is not costs a look at the table each. */
    private static final Duration PAUSE_MIN = Duration.ofMillis(5);

    private static final Duration PAUSE_MAX = Duration.ofMillis(50);

    private final Duration max;

    public Patience(SessionConfig config) {
        this.max = config.projectionMax();
    }

    /** What the look finds, looked for again until the time is over. Call it on a thread that may wait. */
    public <T> Optional<T> until(Supplier<Optional<T>> look) {
        var giveUp = System.nanoTime() + max.toNanos();
        var pause = PAUSE_MIN;
        var found = look.get();
        while (found.isEmpty() && System.nanoTime() < giveUp) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            pause = pause.compareTo(PAUSE_MAX.dividedBy(2)) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
            found = look.get();
        }
        return found;
    }
}
