package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sessions of one partition that are in memory, longest silent first, with what they take there. Thread-safe: a
 * stream thread tells, whoever proposes rests asks.
 */
final class Residents {
    /** A proposal that came to nothing is made again after this. */
    private static final Duration PROPOSED_AGAIN = Duration.ofMinutes(1);

    private final Map<String, Resident> bySession = new LinkedHashMap<>();
    private long bytes;

    /**
     * A session in memory.
     *
     * @param bytes its keys and values in the stores
     * @param idle whether no turn runs or waits
     * @param spoke when something last happened
     * @param proposed when its rest was last proposed; {@link Instant#MIN} if it was not since then
     */
    private record Resident(Scope scope, long seq, long bytes, boolean idle, Instant spoke, Instant proposed) {
        Resident proposed(Instant at) {
            return new Resident(scope, seq, bytes, idle, spoke, at);
        }
    }

    /** A session that may rest, and the number of its last fact. */
    record Candidate(Scope scope, long seq) {}

    /** Something happened in the session, which takes so many bytes more than before. */
    synchronized void spoke(Scope scope, long seq, boolean idle, Instant at, long bytesMore) {
        var session = scope.session().value();
        var before = bySession.remove(session);
        var now = (before == null ? 0 : before.bytes()) + bytesMore;
        bySession.put(session, new Resident(scope, seq, now, idle, at, Instant.MIN));
        bytes += bytesMore;
    }

    /** The session was found in the stores with so many bytes; what has happened in it since then is known already. */
    synchronized void found(Scope scope, long seq, boolean idle, Instant spoke, long bytesFound) {
        var known = bySession.get(scope.session().value());
        if (known == null) {
            spoke(scope, seq, idle, spoke, bytesFound);
            return;
        }
        bySession.put(
                scope.session().value(),
                new Resident(
                        known.scope(),
                        known.seq(),
                        known.bytes() + bytesFound,
                        known.idle(),
                        known.spoke(),
                        known.proposed()));
        bytes += bytesFound;
    }

    /** The session is not in memory any more. */
    synchronized void left(String session) {
        var resident = bySession.remove(session);
        bytes -= resident == null ? 0 : resident.bytes();
    }

    synchronized int sessions() {
        return bySession.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Sessions whose rest was proposed a moment ago and is on its way. */
    synchronized long leaving(Instant now) {
        return bySession.values().stream()
                .filter(resident -> isProposed(resident, now))
                .count();
    }

    /** The longest silent that may rest: those silent since {@code silentSince}, and so many more; counted as proposed. */
    synchronized List<Candidate> propose(Instant silentSince, int more, int most, Instant now) {
        var candidates = new ArrayList<Candidate>();
        for (var entry : bySession.entrySet()) {
            var resident = entry.getValue();
            var silent = !resident.spoke().isAfter(silentSince);
            if (candidates.size() >= most) {
                break;
            }
            // After a start those found in the stores are in no order of their silence, so the search goes on.
            var wanted = silent || candidates.size() < more;
            if (wanted && resident.idle() && !isProposed(resident, now)) {
                candidates.add(new Candidate(resident.scope(), resident.seq()));
                entry.setValue(resident.proposed(now));
            }
        }
        return candidates;
    }

    private static boolean isProposed(Resident resident, Instant now) {
        return resident.proposed().isAfter(now.minus(PROPOSED_AGAIN));
    }
}
