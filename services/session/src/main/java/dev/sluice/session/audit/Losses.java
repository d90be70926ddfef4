package dev.sluice.session.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Says in the log that audit records were lost: the first at once, those after it once a minute by their number, since
 * whoever causes the loss must not fill the log with it. Thread-safe.
 */
final class Losses {
    static final Duration QUIET = Duration.ofMinutes(1);

    private Instant quietUntil = Instant.MIN;
    private long unsaid;

    /** One more was lost; what to say of it now, if anything. */
    synchronized Optional<String> lost(Instant now) {
        unsaid++;
        return line(now);
    }

    /** What is left to say of those lost before. */
    synchronized Optional<String> rest(Instant now) {
        return unsaid == 0 ? Optional.empty() : line(now);
    }

    private Optional<String> line(Instant now) {
        if (now.isBefore(quietUntil)) {
            return Optional.empty();
        }
        var line = "%d audit records were lost: too many wait for the event log".formatted(unsaid);
        unsaid = 0;
        quietUntil = now.plus(QUIET);
        return Optional.of(line);
    }
}
