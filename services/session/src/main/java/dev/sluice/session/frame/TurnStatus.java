package dev.sluice.session.frame;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a turn stands, as its user sees it; {@link Dialogue} says what follows what. */
public enum TurnStatus {
    QUEUED,
    RUNNING,
    /** For a person. */
    WAITING,
    CANCELLING,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** The name on the wire and in Postgres. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of this name, if there is one. */
    public static Optional<TurnStatus> named(String name) {
        return Stream.of(values()).filter(status -> status.wire().equals(name)).findFirst();
    }
}
