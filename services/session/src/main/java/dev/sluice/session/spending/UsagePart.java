package dev.sluice.session.spending;

import java.util.Arrays;
import java.util.Optional;

/** What model calls can be summed by. */
public enum UsagePart {
    MODEL("model"),
    PROVIDER("provider"),
    ROLE("coalesce(agent, '')"),
    USER("owner"),
    DAY("to_char(started_at at time zone 'UTC', 'YYYY-MM-DD')"),
    OUTCOME("outcome");

    private final String column;

    UsagePart(String column) {
        this.column = column;
    }

    String column() {
        return column;
    }

    /** The one of this name, in small letters. */
    public static Optional<UsagePart> of(String name) {
        return Arrays.stream(values())
                .filter(part -> part.name().toLowerCase().equals(name))
                .findFirst();
    }
}
