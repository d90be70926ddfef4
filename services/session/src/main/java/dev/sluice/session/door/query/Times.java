package dev.sluice.session.door.query;

import dev.sluice.session.door.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Times in requests: like {@code 2026-01-31T12:00:00Z}, of years that a database can hold. */
public final class Times {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Times() {}

    public static Optional<Instant> read(String field, Optional<String> text) {
        try {
            return text.map(Instant::parse).map(Times::storable);
        } catch (DateTimeException malformed) {
            throw Problem.invalid(field + " must be a time like 2026-01-31T12:00:00Z");
        }
    }

    static Instant storable(Instant time) {
        if (time.isBefore(FIRST) || time.isAfter(LAST)) {
            throw new DateTimeException("no year that a database can hold");
        }
        return time;
    }
}
