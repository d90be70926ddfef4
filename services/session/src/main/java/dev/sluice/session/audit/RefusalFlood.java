package dev.sluice.session.audit;

import dev.sluice.contracts.AuditRecorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps whoever is refused over and over from filling the audit: in each minute, one source's refusals of one action
 * stand there one by one up to {@link #EACH_MAX}, and all sources' together up to {@link #ALL_MAX}; further ones are
 * counted, and stand there as one record with their number when the minute is over. Not thread-safe.
 */
final class RefusalFlood {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final int EACH_MAX = 20;
    static final int ALL_MAX = 1_000;

    /** Sources that are counted by themselves; those beyond are counted together. */
    static final int SOURCES_MAX = 500;

    private static final String OTHERS = "others";

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private Instant began = Instant.EPOCH;
    private int passed;

    private static final class Count {
        private int passed;
        private int held;
        private Optional<AuditRecorded> last = Optional.empty();
    }

    /** Whether this refusal is written by itself; otherwise it is counted. */
    boolean pass(AuditRecorded refusal, String source, Instant now) {
        if (counts.isEmpty()) {
            began = now;
        }
        var name = source + "\n" + refusal.action();
        var count = counts.computeIfAbsent(
                counts.containsKey(name) || counts.size() < SOURCES_MAX ? name : OTHERS, _ -> new Count());
        if (count.passed < EACH_MAX && passed < ALL_MAX) {
            count.passed++;
            passed++;
            return true;
        }
        count.held++;
        count.last = Optional.of(refusal);
        return false;
    }

    /** When the minute is over, what was counted in it; a new one begins with the next refusal. */
    List<AuditRecorded> over(Instant now) {
        if (counts.isEmpty() || now.isBefore(began.plus(WINDOW))) {
            return List.of();
        }
        var sums = new ArrayList<AuditRecorded>();
        counts.values().forEach(count -> count.last.ifPresent(last -> sums.add(sum(last, count.held, now))));
        counts.clear();
        passed = 0;
        return sums;
    }

    private static AuditRecorded sum(AuditRecorded last, int held, Instant now) {
        var details = new HashMap<>(last.details());
        details.put("refusals", Integer.toString(held));
        return new AuditRecorded(
                "a-" + UUID.randomUUID(),
                last.tenant(),
                last.user(),
                last.session(),
                last.action(),
                last.resource(),
                false,
                details,
                now);
    }
}
