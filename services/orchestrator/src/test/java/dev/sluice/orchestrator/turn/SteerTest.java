package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.TurnMode;
import dev.sluice.contracts.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of what a user says while a turn runs. */
class SteerTest {
    private final Stage stage = Stage.open();

    @Test
    void itJoinsTheTurnThatRunsAndIsNoneOfItsOwn() {
        var running = stage.submit("a");

        steer("b");

        var steered = assertInstanceOf(Fact.TurnSteered.class, stage.last());
        assertEquals(running, steered.turn());
        assertEquals(turn("b"), steered.request());
        assertEquals(1, stage.all(Fact.TurnAccepted.class).size());
    }

    @Test
    void itIsShownToAllTasksAndStaysInTheConversation() {
        stage.submit("a");

        steer("b");

        assertEquals(Optional.of(new HistoryEntry.Told("and this", Optional.empty())), HistoryEntry.of(stage.last()));
    }

    @Test
    void aTurnTakesOnlySoManyOfThem() {
        stage.submit("a");
        var most = Rules.TODAY.steersMax();
        for (int i = 0; i < most; i++) {
            steer("b" + i);
        }

        steer("c");

        var refused = assertInstanceOf(Fact.IntentRefused.class, stage.last());
        assertEquals(Refusal.STEERS_EXHAUSTED, refused.reason());
        assertEquals(most, stage.all(Fact.TurnSteered.class).size());
    }

    @Test
    void aStepThatWasAboutToAnswerIsFollowedByAnother() {
        var running = stage.submit("a");
        steer("b");

        stage.answer("done, without this");

        assertTrue(stage.all(Fact.TurnCompleted.class).isEmpty());
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
        stage.answer("done, with this");
        assertEquals(new Fact.TurnCompleted(running, "done, with this"), stage.last());
    }

    @Test
    void theHistorySaysWhichAnswersDoNotKnowOfIt() {
        stage.submit("a");
        steer("b");

        stage.answer("done, without this");
        stage.answer("done, with this");

        assertEquals(
                List.of(Optional.of(true), Optional.empty()),
                stage.all(Fact.StepCompleted.class).stream()
                        .map(Fact.StepCompleted::unaware)
                        .toList());
    }

    @Test
    void aStepThatAsksOrHandsOverWithoutKnowingOfItHearsItFirst() {
        stage.submit("a");
        steer("b");

        stage.play(new Input.StepAsks(
                stage.step(), 1, "Which one?", TokenUsage.NONE, "m", Optional.empty(), Optional.empty()));

        assertEquals(List.of(), stage.all(Fact.QuestionAsked.class));
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
        steer("c");
        stage.play(new Input.StepHandsOver(
                stage.step(), 1, "", Role.DEBUG, "find it", TokenUsage.NONE, "m", Optional.empty(), Optional.empty()));
        assertEquals(List.of(), stage.all(Fact.TaskHandedOver.class));
        assertEquals(3, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void aStepThatAsksForToolsGoesOnAsEver() {
        stage.submit("a");
        steer("b");

        stage.succeed(stage.wantTools("r").getFirst());
        stage.answer("done");

        assertInstanceOf(Fact.TurnCompleted.class, stage.last());
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void whileToolsRunTheNextStepHearsIt() {
        stage.submit("a");
        var call = stage.wantTools("r").getFirst();
        steer("b");
        stage.succeed(call);

        stage.answer("done");

        assertInstanceOf(Fact.TurnCompleted.class, stage.last());
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void anAttemptThatFailsIsFollowedByOneThatHearsIt() {
        stage.submit("a");
        steer("b");
        stage.failStep(StepFailure.PROVIDER_ERROR);
        stage.pass(Duration.ofMinutes(1));

        stage.answer("done");

        assertInstanceOf(Fact.TurnCompleted.class, stage.last());
    }

    @Test
    void whereNothingRunsItIsATurn() {
        steer("b");

        assertEquals(turn("b"), stage.all(Fact.TurnAccepted.class).getFirst().turn());
    }

    @Test
    void aTurnThatIsBeingCancelledTakesNothingMore() {
        stage.submit("a");
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));

        steer("b");

        assertEquals(turn("b"), stage.all(Fact.TurnAccepted.class).getLast().turn());
    }

    @Test
    void theSameKeyAgainJoinsOnceAndNamesTheTurn() {
        var running = stage.submit("a");
        steer("b");

        steer("b");

        var refused = assertInstanceOf(Fact.IntentRefused.class, stage.last());
        assertEquals(Refusal.DUPLICATE_TURN, refused.reason());
        assertEquals(Optional.of(running), refused.turn());
    }

    @Test
    void aQueueThatIsFullDoesNotKeepItOut() {
        for (int i = 0; i <= Rules.TODAY.waitingMax(); i++) {
            stage.submit("t" + i);
        }

        steer("b");

        assertInstanceOf(Fact.TurnSteered.class, stage.last());
    }

    @Test
    void everyTaskThatIsAtWorkHearsIt() {
        stage.submit("a", new Plan(List.of(task("one"), task("two"))));
        steer("b");

        stage.answer(2, "one, without this");
        stage.answer(3, "two, without this");
        assertTrue(stage.all(Fact.TaskCompleted.class).isEmpty());
        stage.answer(2, "one");
        stage.answer(3, "two");

        assertEquals(2, stage.all(Fact.TaskCompleted.class).size());
    }

    @Test
    void aCancelAfterItEndsTheTurn() {
        stage.submit("a");
        var call = stage.wantTools("w").getFirst();
        steer("b");

        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));
        stage.play(new Input.CallCancelled(call));

        assertEquals(
                CallStatus.CANCELLED,
                stage.all(Fact.CallCompleted.class).getLast().status());
        assertInstanceOf(Fact.TurnCancelled.class, stage.last());
    }

    private void steer(String suffix) {
        stage.play(new Input.TurnSubmitted(
                turn(suffix),
                "digest-" + suffix,
                Origin.CHAT,
                Optional.empty(),
                "and this",
                Versions.BUILT_IN,
                stage.limits,
                Optional.empty(),
                Optional.empty(),
                Optional.of(TurnMode.STEER),
                Optional.empty(),
                Optional.empty()));
    }

    private static PlannedTask task(String name) {
        return new PlannedTask(name, Role.CODER, "do it", List.of(), Optional.empty());
    }

    private static TurnId turn(String suffix) {
        return TurnId.of(Stage.SCOPE.session(), suffix);
    }
}
