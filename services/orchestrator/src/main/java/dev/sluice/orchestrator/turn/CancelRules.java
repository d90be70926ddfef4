package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import java.util.Optional;

/** What follows from the wish to stop a turn, whether it runs, waits or is over. */
final class CancelRules {
    private CancelRules() {}

    static void cancel(Draft draft, Input.CancelRequested requested) {
        var running = draft.conversation().turn().map(Turn::id);
        var target = requested.turn().or(() -> running);
        if (target.isEmpty()) {
            draft.refused(Refusal.NO_SUCH_TURN, "nothing is running", Optional.empty());
            return;
        }
        var id = target.get();
        if (draft.conversation().waiting().stream()
                .anyMatch(waiting -> waiting.id().equals(id))) {
            draft.happened(new Fact.TurnCancelled(id, requested.reason()));
            return;
        }
        if (!running.equals(target)) {
            var ended = draft.recall().isTurn(id);
            draft.refused(
                    ended ? Refusal.TURN_ENDED : Refusal.NO_SUCH_TURN,
                    ended ? "the turn has ended" : "there is no such turn",
                    target);
            return;
        }
        if (draft.turn().cancelling().isPresent()) {
            draft.refused(Refusal.TURN_ENDED, "the turn is being cancelled already", target);
            return;
        }
        Ending.cancel(draft, requested.reason());
    }
}
