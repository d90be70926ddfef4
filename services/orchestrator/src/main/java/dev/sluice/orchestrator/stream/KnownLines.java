package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.SessionId;
import dev.sluice.orchestrator.window.SessionLines;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lines of the sessions that spoke last, so that a step does not read its history to know what there is. Never more
 * than is in the store: what a decision that is given up on has changed is forgotten. One stream task's own.
 */
final class KnownLines {
    /** About 6 MB. */
    private static final int LINES_MAX = 100_000;

    private final Map<SessionId, SessionLines> bySession = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<SessionId, Integer> sizes = new HashMap<>();
    private final Set<SessionId> touched = new HashSet<>();
    private int lines;

    /** The lines of a history of that length; nothing if they have to be read. */
    Optional<SessionLines> of(SessionId session, long length) {
        return Optional.ofNullable(bySession.get(session)).filter(known -> known.length() == length);
    }

    void put(SessionId session, SessionLines read) {
        bySession.put(session, read);
        touched.add(session);
    }

    /** The session's lines are about to be changed by a decision. */
    void touched(SessionId session) {
        touched.add(session);
    }

    /** What was changed stands; of too many the longest silent are forgotten. */
    void apply() {
        for (var session : touched) {
            var now = Optional.ofNullable(bySession.get(session))
                    .map(known -> known.all().size());
            counted(session, now.orElse(0));
        }
        touched.clear();
        while (lines > LINES_MAX && bySession.size() > 1) {
            forget(bySession.keySet().iterator().next());
        }
    }

    void discard() {
        touched.forEach(this::forget);
        touched.clear();
    }

    void forget(SessionId session) {
        bySession.remove(session);
        counted(session, 0);
    }

    private void counted(SessionId session, int now) {
        var before = now == 0 ? sizes.remove(session) : sizes.put(session, now);
        lines += now - (before == null ? 0 : before);
    }
}
