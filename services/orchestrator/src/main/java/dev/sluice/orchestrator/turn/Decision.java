package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.FactRecord;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What follows from one input.
 *
 * @param after the conversation with all facts in it
 * @param facts what happened, in order, numbered; perhaps nothing
 * @param work what others must do now, in order
 */
public record Decision(Conversation after, List<FactRecord> facts, List<Work> work) {

    /** What the session has to remember of it. */
    public List<Memory> memories() {
        var memories = new LinkedHashSet<Memory>();
        for (var fact : facts) {
            memories.addAll(Memory.of(fact));
        }
        return List.copyOf(memories);
    }
}
