package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;

/**
 * How a session leaves memory: it is proposed, its state is written where it can rest, and once that is known to be there
 * it has rested. Anything that happens in between has a number of its own, and so calls the rest off.
 */
final class RestRules {
    private RestRules() {}

    static void rest(Draft draft, Input.Resting resting) {
        if (!isIdle(draft.conversation(), resting.seq())) {
            return;
        }
        switch (resting) {
            case Input.RestProposed proposed -> draft.send(new Work.KeepSession(proposed.seq()));
            case Input.RestKept kept -> draft.happened(new Fact.SessionRested(kept.partition(), kept.offsets()));
        }
    }

    private static boolean isIdle(Conversation conversation, long seq) {
        return conversation.open()
                && conversation.seq() == seq
                && conversation.turn().isEmpty()
                && conversation.waiting().isEmpty();
    }
}
