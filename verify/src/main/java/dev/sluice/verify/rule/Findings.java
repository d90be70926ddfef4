package dev.sluice.verify.rule;

import dev.sluice.verify.event.FactEvent;
import dev.sluice.verify.event.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was found so far: all of it counted, and the first of each promise kept. Not thread-safe. */
public final class Findings {
    /** How many are kept of one promise: a log that is broken from its beginning would fill the memory. */
    private static final int KEPT_MAX = 100;

    private final Map<Invariant, Long> counts = new EnumMap<>(Invariant.class);
    private final List<Violation> kept = new ArrayList<>();

    /** A record that breaks a promise. */
    void at(FactEvent fact, Invariant invariant, String subject, String detail) {
        add(new Violation(invariant, subject, Optional.of(fact.place()), detail));
    }

    public void at(Place place, Invariant invariant, String subject, String detail) {
        add(new Violation(invariant, subject, Optional.of(place), detail));
    }

    /** Something that should be there and is not. */
    public void missing(Invariant invariant, String subject, String detail) {
        add(new Violation(invariant, subject, Optional.empty(), detail));
    }

    private void add(Violation violation) {
        if (counts.merge(violation.invariant(), 1L, Long::sum) <= KEPT_MAX) {
            kept.add(violation);
        }
    }

    /** How often each promise was broken; those that were kept are not in it. */
    public Map<Invariant, Long> counts() {
        return Map.copyOf(counts);
    }

    /** The first of each promise, in the order in which they were found. */
    public List<Violation> violations() {
        return List.copyOf(kept);
    }
}
