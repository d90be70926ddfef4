package dev.sluice.orchestrator.window;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.TurnId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the models of a session's roles read its history, the role that was shown it last at the end. Immutable; kept with
 * the session, as {@link Reading} is.
 *
 * @param asked the summary that was last asked for
 */
public record Readings(List<Reading> roles, Optional<Asked> asked) {
    public static final Readings NONE = new Readings(List.of(), Optional.empty());

    private static final int ROLES_MAX = 16;

    public Readings {
        roles = List.copyOf(roles);
    }

    /**
     * A summary that was asked for.
     *
     * @param turn the turn in which
     * @param before the entry where it is to end
     * @param number how many were asked for in this turn, this one included
     */
    public record Asked(TurnId turn, long before, int number) {}

    public Reading of(Role agent) {
        return roles.stream()
                .filter(reading -> reading.agent().equals(agent))
                .findFirst()
                .orElseGet(() -> Reading.of(agent));
    }

    public Readings with(Reading reading) {
        var newest = new ArrayList<>(roles);
        newest.removeIf(known -> known.agent().equals(reading.agent()));
        newest.add(reading);
        return new Readings(newest.subList(Math.max(0, newest.size() - ROLES_MAX), newest.size()), asked);
    }

    /**
     * The summary to ask for now, if one that ends there was not asked for in this turn: one that failed is asked for
     * again in the next turn that misses it.
     */
    public Optional<Asked> wanted(TurnId turn, long before) {
        var ofTurn = asked.filter(one -> one.turn().equals(turn));
        return ofTurn.filter(one -> one.before() >= before).isPresent()
                ? Optional.empty()
                : Optional.of(new Asked(turn, before, ofTurn.map(Asked::number).orElse(0) + 1));
    }

    public Readings asked(Asked summary) {
        return new Readings(roles, Optional.of(summary));
    }
}
