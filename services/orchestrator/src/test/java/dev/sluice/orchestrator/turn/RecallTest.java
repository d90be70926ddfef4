package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a session knows for as long as it lives, however much has happened since. */
class RecallTest {
    private static final int LATER = 200;

    private final Stage stage = Stage.open();

    @Test
    void aTurnIsKnownHoweverManyTurnsCameAfterIt() {
        var first = stage.submit("first");
        stage.answer("done");
        muchLater();

        stage.play(stage.submission(first, "digest-first"));

        assertEquals(Refusal.DUPLICATE_TURN, refused().reason());
        assertEquals(Optional.of(first), refused().turn());
        assertEquals(LATER + 1, stage.all(Fact.TurnAccepted.class).size());
    }

    @Test
    void anIdempotencyKeyNeverMeansTwoThingsHoweverMuchLater() {
        var first = stage.submit("first");
        stage.answer("done");
        muchLater();

        stage.play(stage.submission(first, "another digest"));

        assertEquals(Refusal.IDEMPOTENCY_CONFLICT, refused().reason());
        assertEquals(Optional.of(first), refused().turn());
    }

    @Test
    void aCancelOfATurnThatEndedLongAgoIsToldSo() {
        var first = stage.submit("first");
        stage.answer("done");
        muchLater();

        stage.play(new Input.CancelRequested(Optional.of(first), Optional.empty()));

        assertEquals(Refusal.TURN_ENDED, refused().reason());
    }

    @Test
    void aSecondDecisionLearnsWhoDecidedWhatHoweverMuchLater() {
        stage.submit("first");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        stage.play(stage.approval(call, "d1", false, "ada"));
        stage.answer("done");
        muchLater();

        stage.play(stage.approval(call, "d1", true, "bob"));

        assertEquals(Refusal.ALREADY_DECIDED, refused().reason());
        assertEquals(Optional.of(new UserId("ada")), refused().winner());
        assertEquals(Optional.of(false), refused().approved());
    }

    @Test
    void anIntentThatComesAgainMuchLaterDoesNothing() {
        stage.submit("first");
        var deletion = new Input.SessionDeletionRequested();
        stage.play("delete", Stage.SCOPE, deletion);
        stage.answer("done");
        muchLater();

        var again = stage.play("delete", Stage.SCOPE, deletion);

        assertEquals(List.of(), again.facts());
        assertEquals(List.of(), again.work());
    }

    @Test
    void outcomesAndDeadlinesNeedNoLookUp() {
        stage.submit("first");
        var step = stage.step();

        var keys = Recall.keys(Stage.record(new Input.StepCancelled(step, 1)));

        assertEquals(List.of(), keys);
    }

    @Test
    void aSubmissionNeedsItsOwnIdAndItsTurns() {
        var submission = stage.submission(TurnId.of(Stage.SCOPE.session(), "first"), "digest");

        assertEquals(List.of("input/i-1", "turn/s-1.first"), Recall.keys(Stage.record(submission)));
    }

    private void muchLater() {
        for (int i = 0; i < LATER; i++) {
            stage.submit("later" + i);
            stage.answer("done");
        }
    }

    private Fact.IntentRefused refused() {
        return (Fact.IntentRefused) stage.last();
    }
}
