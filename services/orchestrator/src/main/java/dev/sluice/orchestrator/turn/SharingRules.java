package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Share;
import dev.sluice.contracts.ShareRight;
import java.util.Optional;

/** The rules of sharing: its owner says who else may do what in a session, and nobody of another tenant ever may. */
final class SharingRules {
    private SharingRules() {}

    /**
     * Whether somebody who is not the owner may say this here, in his own name. So it is known here, where the shares are,
     * even while nobody else knows whose the session is; what he starts is a part of the owner's session.
     */
    static boolean letIn(Conversation conversation, InputRecord input) {
        var scope = input.scope();
        var here = conversation
                .owner()
                .filter(owner ->
                        owner.tenant().equals(scope.tenant()) && owner.session().equals(scope.session()))
                .isPresent();
        return here
                && input.input() instanceof Input.TurnSubmitted
                && input.speaker().equals(new Actor.Person(scope.user()))
                && conversation
                        .sharedWith(scope.user())
                        .filter(right -> right.covers(ShareRight.EDIT))
                        .isPresent();
    }

    static void change(Draft draft, Input.SharingRequested requested) {
        if (!draft.conversation().open()) {
            draft.refused(Refusal.NO_SUCH_SESSION, "there is no such session", Optional.empty());
            return;
        }
        var objection = objection(draft, requested);
        if (objection.isPresent()) {
            draft.refused(Refusal.INVALID, objection.get(), Optional.empty());
            return;
        }
        draft.happened(new Fact.SharingChanged(requested.with(), requested.right(), requested.askedBy()));
    }

    private static Optional<String> objection(Draft draft, Input.SharingRequested requested) {
        var owner = draft.conversation().owner().orElseThrow().user();
        if (!draft.actor().equals(new Actor.Person(owner))
                || !requested.askedBy().equals(owner)) {
            return Optional.of("only the owner shares a session");
        }
        if (requested.with().equals(owner)) {
            return Optional.of("the owner needs no share of his own session");
        }
        var full = draft.conversation().shared().size() >= Share.SHARES_MAX
                && draft.conversation().sharedWith(requested.with()).isEmpty();
        return requested.right().isPresent() && full
                ? Optional.of("a session is shared with at most %d people".formatted(Share.SHARES_MAX))
                : Optional.empty();
    }
}
