package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.TurnFailure;
import java.util.Optional;

/** The ways a turn ends other than with an answer. Every call that was asked for gets its end first. */
final class Ending {
    private Ending() {}

    /** Begin a cancel: nothing new starts, whoever works is told, and what no one works on ends at once. */
    static void cancel(Draft draft, Optional<String> reason) {
        var turn = draft.turn();
        draft.happened(new Fact.TurnCancelling(
                turn.id(), reason, draft.at().plus(turn.rules().cancelMax())));
        draft.send(new Work.StopTurn(turn.id()));
        turn.calls().filter(call -> call.asked() || call.awaiting().isPresent()).forEach(call -> CallEnd.cancelled()
                .write(draft, call));
    }

    /** End a cancel: all is quiet, or the time for it is up. */
    static void finishCancel(Draft draft) {
        var turn = draft.turn();
        closeCalls(draft);
        draft.happened(new Fact.TurnCancelled(turn.id(), turn.cancelling().flatMap(Turn.Cancelling::reason)));
    }

    /** End the turn at one of its limits. */
    static void exhausted(Draft draft, TurnBudget.Exhausted end) {
        var told = Optional.of(end.limit()).filter(_ -> draft.turn().rules().tellsWhichLimit());
        fail(draft, end.reason(), end.detail(), told);
    }

    /** End the turn as failed, and stop what runs for it. */
    static void fail(Draft draft, TurnFailure reason, String detail) {
        fail(draft, reason, detail, Optional.empty());
    }

    private static void fail(Draft draft, TurnFailure reason, String detail, Optional<LimitReached> limit) {
        var turn = draft.turn();
        if (!turn.quiet()) {
            draft.send(new Work.StopTurn(turn.id()));
        }
        closeCalls(draft);
        draft.happened(new Fact.TurnFailed(turn.id(), reason, detail, limit));
    }

    private static void closeCalls(Draft draft) {
        for (var call : draft.turn().calls().toList()) {
            if (!call.done()) {
                CallEnd.cutOff(call, "turn").write(draft, call);
            }
        }
    }
}
