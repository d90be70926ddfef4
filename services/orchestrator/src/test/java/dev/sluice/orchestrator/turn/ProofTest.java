package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.Proven;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TurnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A task that must have run tests, or at least a command, before its answer counts: {@code w-tests}, then {@code w-command}. */
class ProofTest {
    private static final int CHECK = 2;
    private static final String PASSED = "{\"passed\": true}";
    private static final String NOT_PASSED = "{\"passed\": false}";

    private final Stage stage = Stage.open();

    @Test
    void anAnswerForWhichNothingWasRunIsTurnedDownAndTheModelIsTold() {
        begin(proof());

        stage.answer(CHECK, PASSED);
        stage.pass(Duration.ofSeconds(2));

        assertEquals(
                StepFailure.UNPROVEN, stage.all(Fact.StepFailed.class).getLast().reason());
        assertTrue(note().contains("w-tests, w-command"), note());
        assertTrue(stage.all(Fact.TaskCompleted.class).isEmpty());
    }

    @Test
    void anAnswerThatSaysWhatCameOfTheTestsCounts() {
        begin(proof());

        exits("w-tests", 0);
        stage.answer(CHECK, PASSED);

        assertEquals(Optional.of(new Proven(CHECK, Optional.of("w-tests"), true)), proven());
    }

    @Test
    void nobodyPassesWhoseTestsFailed() {
        begin(proof());

        exits("w-tests", 1);
        stage.answer(CHECK, PASSED);
        stage.pass(Duration.ofSeconds(2));

        assertTrue(note().contains("the last call of w-tests did not go well"), note());
        stage.answer(CHECK, NOT_PASSED);
        assertEquals(Optional.of(new Proven(CHECK, Optional.of("w-tests"), false)), proven());
    }

    @Test
    void aCommandDoesNotOutweighTestsThatFailed() {
        begin(proof());

        exits("w-tests", 1);
        exits("w-command", 0);
        stage.answer(CHECK, PASSED);

        assertTrue(stage.all(Fact.TaskCompleted.class).isEmpty());
    }

    @Test
    void testsOutweighACommandThatFailed() {
        begin(proof());

        exits("w-command", 2);
        exits("w-tests", 0);
        stage.answer(CHECK, PASSED);

        assertTrue(proven().orElseThrow().passed());
    }

    @Test
    void whatWasChangedSinceMustBeRunAgain() {
        begin(proof());

        exits("w-tests", 0);
        stage.succeed(want("w-edit"));
        stage.answer(CHECK, PASSED);

        assertTrue(stage.all(Fact.TaskCompleted.class).isEmpty());
    }

    @Test
    void whereNothingCanBeRunATaskMaySayThatItDidNotPass() {
        begin(proof());
        stage.play(new Input.CallFailed(want("w-tests"), CallFailure.NOT_FOUND, "there are no tests"));

        stage.answer(CHECK, PASSED);
        stage.pass(Duration.ofSeconds(2));
        stage.answer(CHECK, NOT_PASSED);

        assertTrue(note().contains("none of these ran"), note());
        assertEquals(Optional.of(new Proven(CHECK, Optional.empty(), false)), proven());
    }

    @Test
    void aThirdAnswerWithoutProofFailsTheTaskHoweverManyStepsLieBetween() {
        begin(proof());

        for (int i = 0; i < 3; i++) {
            assertTrue(stage.all(Fact.TaskFailed.class).isEmpty());
            stage.succeed(want("r-look" + i));
            stage.answer(CHECK, PASSED);
            stage.pass(Duration.ofSeconds(5));
        }

        assertEquals(
                TaskFailure.UNPROVEN, stage.all(Fact.TaskFailed.class).getLast().reason());
        assertEquals(TurnFailure.TASKS_FAILED, ((Fact.TurnFailed) stage.last()).reason());
    }

    @Test
    void withoutAFlagOneOfTheToolsMustHaveRun() {
        begin(new Proof(List.of("r-file"), Optional.empty()));

        stage.play(new Input.CallFailed(want("r-file"), CallFailure.NOT_FOUND, "there is no such file"));
        stage.answer(CHECK, NOT_PASSED);
        stage.pass(Duration.ofSeconds(2));
        var before = stage.all(Fact.TaskCompleted.class).size();
        stage.succeed(want("r-file"));
        stage.answer(CHECK, NOT_PASSED);

        assertEquals(0, before);
        assertTrue(proven().orElseThrow().passed());
    }

    @Test
    void anAnswerOfTheWrongFormIsFirstToldItsForm() {
        begin(proof());

        stage.answer(CHECK, "it is fine");

        assertEquals(
                StepFailure.INVALID_RESULT,
                stage.all(Fact.StepFailed.class).getLast().reason());
    }

    @Test
    void theEndOfTheTurnSaysWhatWasProven() {
        begin(proof());

        exits("w-tests", 0);
        stage.answer(CHECK, PASSED);
        stage.answer(1, "all is well");

        assertEquals(
                Optional.of(List.of(new Proven(CHECK, Optional.of("w-tests"), true))),
                ((Fact.TurnCompleted) stage.last()).proven());
    }

    @Test
    void whatWasRunOutlivesTheStore() throws Exception {
        begin(proof());
        exits("w-tests", 0);

        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();
        stage.answer(CHECK, PASSED);

        assertFalse(stage.all(Fact.TaskCompleted.class).isEmpty());
    }

    private void begin(Proof proof) {
        var task = new PlannedTask(
                "check",
                Role.DEBUG,
                "check it",
                List.of(),
                Optional.of(Map.of("passed", ResultKind.FLAG)),
                Optional.of(proof),
                Optional.empty());
        stage.submit("a", new Plan(List.of(task)));
    }

    private static Proof proof() {
        return new Proof(List.of("w-tests", "w-command"), Optional.of("passed"));
    }

    private CallId want(String tool) {
        return stage.wantTools(stage.step(CHECK), tool).getFirst();
    }

    private void exits(String tool, int code) {
        stage.play(new Input.CallSucceeded(
                want(tool), "output", false, Optional.empty(), Optional.empty(), Optional.of(code)));
    }

    private String note() {
        return stage.work.stream()
                .filter(Work.RunStep.class::isInstance)
                .map(item -> ((Work.RunStep) item).note())
                .flatMap(Optional::stream)
                .reduce("", (_, last) -> last);
    }

    private Optional<Proven> proven() {
        return stage.all(Fact.TaskCompleted.class).getLast().proven();
    }
}
