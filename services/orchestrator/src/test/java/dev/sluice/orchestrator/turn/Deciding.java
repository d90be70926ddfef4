package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Role;
import java.time.Instant;
import java.util.Set;

/** Whoever decides in a simulation: the decider, or one with a fault. */
interface Deciding {
    Decision decide(Conversation before, InputRecord input, Recall recall, Instant at);

    Decision giveUp(Conversation before, InputRecord input, Recall recall, Instant at);

    /** The decider as it is. */
    static Deciding faultless() {
        var decider = new TurnDecider(Set.copyOf(Role.BUILT_IN));
        return new Deciding() {
            @Override
            public Decision decide(Conversation before, InputRecord input, Recall recall, Instant at) {
                return decider.decide(before, input, recall, at);
            }

            @Override
            public Decision giveUp(Conversation before, InputRecord input, Recall recall, Instant at) {
                return decider.giveUp(before, input, recall, at);
            }
        };
    }
}
