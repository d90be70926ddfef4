package dev.sluice.policy.call;

import dev.sluice.contracts.ToolDefinition;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.Decision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a proposed policy would do with calls of the past, beside one that stands. Both judge the same calls by the same
 * code that judges calls of today; what persons granted and the modes of sessions are left out. Not thread-safe.
 */
public final class PolicyTrial {
    /** More changes than this are counted, and not told. */
    public static final int CHANGES_MAX = 20;

    private final CompiledPolicy standing;
    private final CompiledPolicy proposed;
    private final Map<Decision, Map<Decision, Integer>> counts = new EnumMap<>(Decision.class);
    private final List<Change> changes = new ArrayList<>();

    /**
     * A call that would end otherwise.
     *
     * @param rule by which rule it would
     */
    public record Change(JudgedCall call, ToolDefinition tool, Decision from, Decision to, String rule) {}

    /** How many calls go from one decision to the other. */
    public record Count(Decision from, Decision to, int calls) {}

    public PolicyTrial(CompiledPolicy standing, CompiledPolicy proposed) {
        this.standing = standing;
        this.proposed = proposed;
    }

    /** Judges one more call. */
    public void judge(ToolDefinition tool, JudgedCall call) {
        var from = decision(CallJudge.judge(standing, tool, call), tool);
        var verdict = CallJudge.judge(proposed, tool, call);
        var to = decision(verdict, tool);
        counts.computeIfAbsent(from, _ -> new EnumMap<>(Decision.class)).merge(to, 1, Integer::sum);
        if (from != to && changes.size() < CHANGES_MAX) {
            changes.add(new Change(call, tool, from, to, verdict.rule()));
        }
    }

    /** All that there were, in the order of the decisions. */
    public List<Count> counts() {
        return counts.entrySet().stream()
                .flatMap(from -> from.getValue().entrySet().stream()
                        .map(to -> new Count(from.getKey(), to.getKey(), to.getValue())))
                .toList();
    }

    /** The first that would end otherwise. */
    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /** Nobody is asked about reading: what would be, is denied. */
    private static Decision decision(Verdict verdict, ToolDefinition tool) {
        return switch (verdict) {
            case Verdict.Allow _ -> Decision.ALLOW;
            case Verdict.Ask _ -> tool.effect() ? Decision.ASK : Decision.DENY;
            case Verdict.Deny _ -> Decision.DENY;
        };
    }
}
