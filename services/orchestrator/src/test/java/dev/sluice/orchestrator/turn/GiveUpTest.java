package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows from an input over which something broke. */
class GiveUpTest {
    private final Stage stage = Stage.open();

    @Test
    void anOutcomeThatTheTurnWaitsForEndsIt() {
        stage.submit("a");

        stage.giveUp(answer(stage.step()));

        assertEquals(
                TurnFailure.INTERNAL,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    @Test
    void theNextTurnStarts() {
        stage.submit("a");
        var second = stage.submit("b");

        stage.giveUp(answer(stage.step()));

        assertEquals(second, stage.all(Fact.TurnStarted.class).getLast().turn());
        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    @Test
    void aBrokenSecondMessageNeverTouchesTheRunningTurn() {
        stage.submit("a");
        var second = TurnId.of(Stage.SCOPE.session(), "b");

        var decision = stage.giveUp(stage.submission(second, "digest"));

        var refused = assertInstanceOf(Fact.IntentRefused.class, stage.last());
        assertEquals(Refusal.INTERNAL, refused.reason());
        assertEquals(Optional.of(second), refused.turn());
        assertEquals(1, decision.facts().size());
        assertEquals(List.of(), decision.work());
    }

    @Test
    void aStaleOutcomeTouchesNothing() {
        stage.submit("a");
        var stale = StepId.of(TurnId.of(Stage.SCOPE.session(), "a"), 1, 7, 1);

        var decision = stage.giveUp(answer(stale));

        assertEquals(List.of(), decision.facts());
    }

    @Test
    void aDeadlineThatComesTooEarlyTouchesNothing() {
        stage.submit("a");
        var deadline = stage.conversation.dues().getFirst();

        var decision = stage.giveUp(new Input.DeadlinePassed(deadline.subject(), deadline.due()));

        assertEquals(List.of(), decision.facts());
    }

    @Test
    void anIntentThatWasGivenUpIsAnsweredOnce() {
        var deletion = new Input.SessionDeletionRequested();
        stage.giveUp(deletion);

        var again = stage.play("i-2", Stage.SCOPE, deletion);

        assertEquals(List.of(), again.facts());
    }

    @Test
    void aSessionWithAWaitingTurnIsNotDeleted() {
        stage.submit("a");
        stage.submit("b");
        stage.giveUp(answer(stage.step()));

        stage.play(new Input.SessionDeletionRequested());

        assertEquals(
                Refusal.SESSION_BUSY,
                assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }

    @Test
    void nothingStartsInADeletedSession() {
        // What an earlier release could come to: it gave up, let the second turn wait, and deleted the session.
        var first = stage.submit("a");
        stage.submit("b");
        stage.conversation = stage.conversation.ended(first).gone();

        var decision = stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));

        assertTrue(decision.after().turn().isEmpty());
        assertEquals(List.of(), decision.work());
    }

    private static Input answer(StepId step) {
        return new Input.StepAnswered(step, 1, "text", TokenUsage.NONE, "model");
    }
}
