package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.orchestrator.turn.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which deadlines the sessions of one partition have set, soonest first; kept in memory. A due deadline is offered again
 * after {@link #OFFERED_AGAIN} until the conversation drops it, because the clock here may run ahead of the broker's.
 * Thread-safe: a stream thread sets, the clock asks.
 */
final class DeadlineIndex {
    static final Duration OFFERED_AGAIN = Duration.ofSeconds(1);

    private final Map<SessionId, List<Entry>> bySession = new HashMap<>();
    private final TreeSet<Entry> byTime = new TreeSet<>(Comparator.comparing(Entry::offerAt)
            .thenComparing(entry -> entry.scope().session().value())
            .thenComparing(entry -> entry.deadline().subject())
            .thenComparing(entry -> entry.deadline().due()));

    private final Runnable sooner;

    /** @param sooner run when a deadline becomes the soonest; it must not wait */
    DeadlineIndex(Runnable sooner) {
        this.sooner = sooner;
    }

    /** A deadline of a session, and when to offer it. */
    record Entry(Scope scope, Due deadline, Instant offerAt) {}

    /** The deadlines of a session are now these. */
    void set(Scope scope, List<Due> deadlines) {
        if (soonestAfter(scope, deadlines)) {
            sooner.run();
        }
    }

    /** Sets, and says whether one of them is now the soonest of all. */
    private synchronized boolean soonestAfter(Scope scope, List<Due> deadlines) {
        var first = soonest();
        replace(scope, deadlines);
        return soonest()
                .filter(due -> first.isEmpty() || due.isBefore(first.get()))
                .isPresent();
    }

    private void replace(Scope scope, List<Due> deadlines) {
        var before = bySession.remove(scope.session());
        if (before != null) {
            byTime.removeAll(before);
        }
        if (deadlines.isEmpty()) {
            return;
        }
        put(
                scope.session(),
                deadlines.stream()
                        .map(deadline -> new Entry(scope, deadline, deadline.due()))
                        .toList());
    }

    /** The deadlines that are due; each is offered again a little later. */
    synchronized List<Entry> due(Instant now) {
        var due = new ArrayList<Entry>();
        while (!byTime.isEmpty() && !byTime.first().offerAt().isAfter(now)) {
            due.add(byTime.pollFirst());
        }
        for (var entry : due) {
            var later = new Entry(entry.scope(), entry.deadline(), now.plus(OFFERED_AGAIN));
            var entries = new ArrayList<>(bySession.get(entry.scope().session()));
            entries.replaceAll(known -> known.equals(entry) ? later : known);
            put(entry.scope().session(), entries);
        }
        return due;
    }

    /** When the next one is to be offered. */
    synchronized Optional<Instant> soonest() {
        return byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.first().offerAt());
    }

    private void put(SessionId session, List<Entry> entries) {
        bySession.put(session, entries);
        byTime.addAll(entries);
    }
}
