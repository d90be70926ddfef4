package dev.sluice.session.frame;

import static dev.sluice.session.Facts.TURN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.Facts;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DialogueTest {
    @Test
    void aTurnWithAnApprovedCallGoesThroughEveryState() {
        assertEquals(DialogueState.IDLE, after());
        assertEquals(DialogueState.IDLE, after(Facts.accepted(TURN)));
        assertEquals(DialogueState.PROCESSING, after(Facts.started(TURN)));
        assertEquals(DialogueState.EXECUTING, after(Facts.started(TURN), Facts.callScheduled(TURN)));
        assertEquals(
                DialogueState.WAITING,
                after(Facts.started(TURN), Facts.callScheduled(TURN), Facts.approvalRequested(TURN)));
        assertEquals(
                DialogueState.EXECUTING,
                after(
                        Facts.started(TURN),
                        Facts.callScheduled(TURN),
                        Facts.approvalRequested(TURN),
                        Facts.approvalSettled(TURN, true)));
        assertEquals(
                DialogueState.PROCESSING,
                after(Facts.started(TURN), Facts.callScheduled(TURN), Facts.callCompleted(TURN)));
        assertEquals(DialogueState.IDLE, after(Facts.started(TURN), Facts.completed(TURN, "")));
    }

    @Test
    void aRejectedCallDoesNotRun() {
        assertEquals(
                DialogueState.PROCESSING,
                after(Facts.started(TURN), Facts.approvalRequested(TURN), Facts.approvalSettled(TURN, false)));
    }

    @Test
    void aFailedTurnShowsUntilTheNextBegins() {
        var failed = new Fact.TurnFailed(TURN, TurnFailure.DEADLINE, "too late");

        assertEquals(DialogueState.ERROR, after(Facts.started(TURN), failed));
        assertEquals(DialogueState.PROCESSING, after(Facts.started(TURN), failed, Facts.started(TURN)));
    }

    @Test
    void cancellingAWaitingTurnDoesNotEndTheRunningOne() {
        var waiting = TurnId.of(Facts.SCOPE.session(), "t2");

        assertEquals(
                DialogueState.PROCESSING,
                after(Facts.started(TURN), new Fact.TurnCancelled(waiting, Optional.empty())));
    }

    private static DialogueState after(Fact... facts) {
        return Stream.of(facts)
                .reduce(Dialogue.NEW, Dialogue::after, (_, later) -> later)
                .state();
    }
}
