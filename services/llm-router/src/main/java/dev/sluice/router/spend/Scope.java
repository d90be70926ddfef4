package dev.sluice.router.spend;

import java.util.Locale;
import java.util.Optional;

/** What a budget can belong to. A budget's name is {@code <scope>/<tenant>} and, but for tenants, {@code /<whose>}. */
public enum Scope {
    TENANT,
    USER,
    KEY,
    SESSION,
    TURN;

    /** Sessions and turns are too many to be counted for ever, and too short to need days and months. */
    boolean isPassing() {
        return this == SESSION || this == TURN;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of the budget that this spender has in this scope, if there can be one. */
    public Optional<String> budgetOf(Spender spender) {
        return switch (this) {
            case TENANT -> Optional.of("tenant/" + spender.tenant());
            case USER -> Optional.of("user/" + spender.tenant() + "/" + spender.user());
            case KEY -> spender.key().map(key -> "key/" + spender.tenant() + "/" + key);
            case SESSION -> spender.session().map(session -> "session/" + spender.tenant() + "/" + session);
            case TURN -> spender.turn().map(turn -> "turn/" + spender.tenant() + "/" + turn);
        };
    }
}
