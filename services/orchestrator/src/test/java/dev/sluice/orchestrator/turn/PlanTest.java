package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.ResultKind;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A turn with a declared plan: design (2) and research (3) side by side, build (4) after both, check (5) after build. */
class PlanTest {
    private static final int DESIGN = 2;
    private static final int RESEARCH = 3;
    private static final int BUILD = 4;
    private static final int CHECK = 5;
    private static final Plan FOUR = new Plan(List.of(
            task("design", Role.ARCHITECT),
            task("research", Role.ASK),
            task("build", Role.CODER, "design", "research"),
            task("check", Role.DEBUG, "build")));

    private final Stage stage = Stage.open();

    @Test
    void tasksThatDoNotWaitForEachOtherRunSideBySide() {
        stage.submit("a", FOUR);

        assertEquals(
                List.of(
                        "SessionOpened",
                        "TurnAccepted",
                        "TurnStarted",
                        "PlanStated",
                        "TaskStarted",
                        "StepScheduled",
                        "TaskStarted",
                        "StepScheduled"),
                stage.names());
        assertEquals(
                List.of(Role.ARCHITECT, Role.ASK),
                stepsSent().stream().map(Work.RunStep::agent).toList());
    }

    @Test
    void aTaskBeginsWhenAllThatItNeedsHaveEnded() {
        stage.submit("a", FOUR);

        stage.answer(RESEARCH, "the facts");
        var afterOne = started();
        stage.answer(DESIGN, "the design");

        assertEquals(List.of(DESIGN, RESEARCH), afterOne);
        assertEquals(List.of(DESIGN, RESEARCH, BUILD), started());
    }

    @Test
    void theFirstTaskAnswersWhenAllOthersHaveEnded() {
        var turn = stage.submit("a", FOUR);
        for (var task : List.of(DESIGN, RESEARCH, BUILD, CHECK)) {
            stage.answer(task, "result of " + task);
        }

        stage.answer(1, "the summary");

        assertEquals(List.of(DESIGN, RESEARCH, BUILD, CHECK, 1), started());
        assertEquals(new Fact.TurnCompleted(turn, "the summary"), stage.last());
        assertEquals(Role.ORCHESTRATOR, stepsSent().getLast().agent());
    }

    @Test
    void aTypedResultIsReadFromTheAnswer() {
        stage.submit("a", typed());

        stage.answer(2, "{\"code\": \"x = 1\"}");

        assertEquals(
                Map.of("code", "x = 1"),
                stage.all(Fact.TaskCompleted.class).getLast().result());
    }

    @Test
    void anAnswerOfAnotherFormIsAskedForAgainAndTheModelIsToldWhy() {
        stage.submit("a", typed());

        stage.answer(2, "Here is your code!");
        stage.pass(Duration.ofSeconds(2));

        assertEquals(
                StepFailure.INVALID_RESULT,
                stage.all(Fact.StepFailed.class).getLast().reason());
        assertTrue(stepsSent().getLast().note().orElseThrow().contains("no JSON object"));
        assertEquals(2, stage.step(2).attempt());
    }

    @Test
    void threeAnswersOfAnotherFormFailTheTask() {
        stage.submit("a", typed());

        for (int i = 0; i < 3; i++) {
            stage.answer(2, "no");
            stage.pass(Duration.ofSeconds(5));
        }

        assertEquals(
                TaskFailure.INVALID_RESULT,
                stage.all(Fact.TaskFailed.class).getLast().reason());
    }

    @Test
    void whatNeedsAFailedTaskIsSkippedAndTheRestGoesOn() {
        var turn = stage.submit("a", FOUR);

        fail(DESIGN);
        stage.answer(RESEARCH, "the facts");
        stage.answer(1, "half of it");

        assertEquals(
                List.of(TaskId.of(turn, BUILD), TaskId.of(turn, CHECK)),
                stage.all(Fact.TaskSkipped.class).stream()
                        .map(Fact.TaskSkipped::task)
                        .toList());
        assertEquals(new Fact.TurnCompleted(turn, "half of it"), stage.last());
    }

    @Test
    void aPlanOfWhichNothingCameFailsTheTurn() {
        stage.submit("a", FOUR);

        fail(DESIGN);
        fail(RESEARCH);

        assertEquals(
                TurnFailure.TASKS_FAILED,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    @Test
    void effectsOfTasksSideBySideRunOneAfterTheOther() {
        stage.submit("a", FOUR);

        var first = stage.wantTools(stage.step(DESIGN), "write").getFirst();
        var second = stage.wantTools(stage.step(RESEARCH), "read", "write");
        var beforeTheFirstEnded = stage.callsSent();
        stage.succeed(second.getFirst());
        var onceTheReadEnded = stage.callsSent();
        stage.succeed(first);

        assertEquals(List.of(first, second.getFirst()), beforeTheFirstEnded);
        assertEquals(beforeTheFirstEnded, onceTheReadEnded);
        assertEquals(List.of(first, second.getFirst(), second.getLast()), stage.callsSent());
    }

    @Test
    void oneTasksQuestionStopsTheClockOfAllAndTheOthersGoOn() {
        stage.submit("a", FOUR);
        var call = stage.wantTools(stage.step(DESIGN), "write").getFirst();
        var approval = stage.requireApproval(call, "d1");

        stage.pass(Duration.ofDays(3));
        stage.play(stage.approval(approval, call, "d1", true, "ada"));

        assertEquals(0, stage.all(Fact.TurnFailed.class).size());
        assertEquals(stage.now.plus(Limits.standard().turnMax()), turnDeadline());
    }

    @Test
    void aCancelWaitsForAllTasksToStop() {
        var turn = stage.submit("a", FOUR);
        var steps = List.of(stage.step(DESIGN), stage.step(RESEARCH));
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));

        stage.play(new Input.StepCancelled(steps.getFirst(), 1));
        var afterOne = stage.last();
        stage.play(new Input.StepCancelled(steps.getLast(), 1));

        assertInstanceOf(Fact.StepFailed.class, afterOne);
        assertEquals(new Fact.TurnCancelled(turn, Optional.empty()), stage.last());
    }

    @Test
    void aTurnThatEndsTakesAllItsTasksWithIt() {
        stage.submit("a", FOUR);
        var call = stage.wantTools(stage.step(DESIGN), "write").getFirst();

        stage.pass(Limits.standard().turnMax());

        assertEquals(
                CallStatus.UNKNOWN,
                stage.all(Fact.CallCompleted.class).getLast().status());
        assertEquals(call, stage.all(Fact.CallCompleted.class).getLast().call());
        assertTrue(stage.conversation.turn().isEmpty());
    }

    @Test
    void tasksSideBySideShareWhatMayBeWritten() {
        stage.submit("a", FOUR);

        var chars = stepsSent().stream().map(Work.RunStep::outputCharsMax).toList();

        assertTrue(chars.stream().mapToInt(Integer::intValue).sum()
                <= Limits.standard().outputCharsMax());
    }

    @Test
    void aPlanThatCannotBeCarriedOutIsRefused() {
        stage.submit("a", new Plan(List.of(task("left", Role.CODER, "right"), task("right", Role.CODER, "left"))));

        var refused = assertInstanceOf(Fact.IntentRefused.class, stage.last());
        assertEquals(Refusal.INVALID, refused.reason());
        assertEquals("tasks of the plan wait for each other", refused.detail());
    }

    @Test
    void aWaitingTurnKeepsItsPlan() {
        stage.submit("first");
        stage.submit("second", FOUR);

        stage.answer("done");

        assertEquals(FOUR, stage.all(Fact.PlanStated.class).getLast().plan());
    }

    private void fail(int task) {
        stage.play(new Input.StepFailed(stage.step(task), 1, StepFailure.FILTERED, "not that"));
    }

    private Instant turnDeadline() {
        return stage.conversation.dues().stream()
                .filter(Due.TurnDue.class::isInstance)
                .findFirst()
                .orElseThrow()
                .due();
    }

    private List<Integer> started() {
        return stage.all(Fact.TaskStarted.class).stream()
                .map(fact -> fact.task().number())
                .toList();
    }

    private List<Work.RunStep> stepsSent() {
        return stage.work.stream()
                .filter(Work.RunStep.class::isInstance)
                .map(Work.RunStep.class::cast)
                .toList();
    }

    private static Plan typed() {
        return new Plan(List.of(new PlannedTask(
                "code", Role.CODER, "write it", List.of(), Optional.of(Map.of("code", ResultKind.TEXT)))));
    }

    private static PlannedTask task(String name, Role role, String... after) {
        return new PlannedTask(name, role, "do the " + name, List.of(after), Optional.empty());
    }
}
