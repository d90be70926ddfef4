package dev.sluice.verify;

import dev.sluice.verify.rule.Invariant;
import dev.sluice.verify.rule.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a verification saw and found.
 *
 * @param broken how often each promise was broken; without those that were kept
 * @param violations the first hundred of each
 */
public record Report(
        long sessions,
        long facts,
        long modelCalls,
        long auditRecords,
        Map<Invariant, Long> broken,
        List<Violation> violations) {
    public Report {
        broken = Map.copyOf(broken);
        violations = List.copyOf(violations);
    }

    public boolean isClean() {
        return broken.isEmpty();
    }

    /** For people: one line for each promise, and one for each violation. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("%,d facts of %,d sessions, %,d model calls, %,d audit records"
                .formatted(facts, sessions, modelCalls, auditRecords));
        for (var invariant : Invariant.values()) {
            var count = broken.getOrDefault(invariant, 0L);
            lines.add("%-9s %s".formatted(count == 0 ? "kept" : "BROKEN " + count, invariant.promise()));
        }
        violations.forEach(violation -> lines.add("%s: %s%s: %s"
                .formatted(
                        violation.invariant(),
                        violation.subject(),
                        violation.place().map(" (%s)"::formatted).orElse(""),
                        violation.detail())));
        return lines;
    }
}
