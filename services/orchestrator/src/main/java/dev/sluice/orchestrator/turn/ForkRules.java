package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import java.util.Optional;

/**
 * How a conversation goes on from what it, or another, was before. What is carried comes with the intent, whose writer read
 * it from the log, so that it is decided like anything else. See docs/adr/0074-a-fork-carries-its-history.md.
 */
final class ForkRules {
    private ForkRules() {}

    static void fork(Draft draft, Input.ForkRequested requested) {
        var conversation = draft.conversation();
        if (conversation.owner().isPresent()) {
            draft.refused(
                    conversation.deleted() ? Refusal.NO_SUCH_SESSION : Refusal.SESSION_EXISTS,
                    conversation.deleted() ? "the session was deleted" : "the session exists already",
                    Optional.empty());
            return;
        }
        draft.happened(new Fact.SessionOpened(
                requested.opens().title(),
                requested.opens().workspace(),
                requested.opens().mode()));
        draft.happened(
                new Fact.SessionForked(requested.from(), requested.at(), requested.files(), requested.history()));
        startFiles(draft, requested.files().isPresent());
    }

    static void rewind(Draft draft, Input.RewindRequested requested) {
        var turn = Optional.of(requested.turn());
        if (!draft.conversation().open()) {
            draft.refused(Refusal.NO_SUCH_SESSION, "there is no such session", turn);
            return;
        }
        if (!draft.recall().isTurn(requested.turn())) {
            draft.refused(Refusal.NO_SUCH_TURN, "there is no such turn", turn);
            return;
        }
        if (draft.recall().rewound(requested.turn())) {
            // Tried again: whatever was said since then must not be lost over it.
            draft.refused(Refusal.ALREADY_DECIDED, "the session was set back to before this turn already", turn);
            return;
        }
        if (draft.turnRuns() || !draft.conversation().waiting().isEmpty()) {
            draft.refused(Refusal.SESSION_BUSY, "a turn is running; cancel it first", turn);
            return;
        }
        GrantRules.withdrawAll(draft);
        draft.happened(
                new Fact.SessionRewound(requested.turn(), requested.at(), requested.files(), requested.history()));
        startFiles(draft, requested.files().isPresent());
    }

    private static void startFiles(Draft draft, boolean named) {
        if (named) {
            var start = draft.conversation().start().flatMap(Start::files);
            draft.send(new Work.StartFiles(start.orElseThrow()));
        }
    }
}
