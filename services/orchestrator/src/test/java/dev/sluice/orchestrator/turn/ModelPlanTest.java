package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A turn whose orchestrator divides it: read (2) and search (3) side by side, write (4) after both. */
class ModelPlanTest {
    private static final Plan THREE = new Plan(
            List.of(task("read", Role.ASK), task("search", Role.ASK), task("write", Role.CODER, "read", "search")));

    private final Stage stage = Stage.open();
    private TurnId turn;

    @BeforeEach
    void aRequestForTheOrchestrator() {
        turn = stage.submit("a");
    }

    @Test
    void aProposedPlanIsCarriedOutAndItsReasonIsSaid() {
        propose(THREE);

        var stated = stage.all(Fact.PlanStated.class).getLast();
        assertEquals(THREE, stated.plan());
        assertEquals("the parts are apart", stated.reason());
        assertEquals(
                List.of(1, 2, 3),
                stage.all(Fact.StepScheduled.class).stream()
                        .map(step -> step.step().task().number())
                        .toList());
        var said = stage.all(Fact.StepCompleted.class).getLast().text();
        assertTrue(said.contains("- write (coder, after read, search): do write"), said);
    }

    @Test
    void whoPlannedAnswersWithWhatCameOfTheParts() {
        propose(THREE);
        for (int task = 2; task <= 4; task++) {
            stage.answer(task, "result " + task);
        }

        assertEquals(StepId.of(turn, 1, 2, 1), stage.step(1));
        stage.answer(1, "all done");

        assertEquals(new Fact.TurnCompleted(turn, "all done"), stage.last());
    }

    @Test
    void whoPlansNothingAnswersHimself() {
        stage.answer("that is no work");

        assertEquals(new Fact.TurnCompleted(turn, "that is no work"), stage.last());
        assertEquals(1, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void onlyWhoMayDivideTheTurnIsToldWhichRolesItHas() {
        propose(THREE);
        for (int task = 2; task <= 4; task++) {
            stage.answer(task, "result " + task);
        }

        var told = stage.work.stream()
                .filter(Work.RunStep.class::isInstance)
                .map(Work.RunStep.class::cast)
                .filter(step -> step.planVersions().isPresent())
                .map(Work.RunStep::step)
                .toList();
        assertEquals(List.of(StepId.of(turn, 1, 1, 1)), told);
    }

    static Stream<Arguments> noPlans() {
        return Stream.of(
                Arguments.of(
                        "waits for each other", new Plan(List.of(task("a", Role.ASK, "b"), task("b", Role.ASK, "a")))),
                Arguments.of("there is no such role", new Plan(List.of(task("a", new Role("wizard"))))),
                Arguments.of(
                        "1 to 8 tasks, not 50",
                        new Plan(IntStream.range(0, 50)
                                .mapToObj(i -> task("t" + i, Role.ASK))
                                .toList())),
                Arguments.of("1 to 8 tasks, not 0", new Plan(List.of())),
                Arguments.of("does not have", new Plan(List.of(task("a", Role.ASK, "b")))),
                Arguments.of("the same name", new Plan(List.of(task("a", Role.ASK), task("a", Role.ASK)))));
    }

    @ParameterizedTest
    @MethodSource("noPlans")
    void whatCannotBeCarriedOutIsAskedForAgainAndThenTheTurnFails(String why, Plan plan) {
        propose(plan);
        var told = stage.all(Fact.StepFailed.class).getLast();
        stage.pass(Duration.ofSeconds(5));
        propose(plan);
        stage.pass(Duration.ofSeconds(5));
        propose(plan);

        assertEquals(StepFailure.INVALID_RESULT, told.reason());
        assertTrue(told.detail().contains(why.replace("waits", "wait")), told.detail());
        var failed = assertInstanceOf(Fact.TurnFailed.class, stage.last());
        assertEquals(TurnFailure.MODEL_FAILED, failed.reason());
        assertEquals(told.detail(), failed.detail());
        assertEquals(3, stage.all(Fact.StepScheduled.class).size());
        assertEquals(List.of(), stage.all(Fact.PlanStated.class));
    }

    @Test
    void aPlanThatIsRightTheSecondTimeIsCarriedOut() {
        stage.failStep(StepFailure.INVALID_RESULT);
        stage.pass(Duration.ofSeconds(5));

        propose(THREE);

        assertEquals(1, stage.all(Fact.PlanStated.class).size());
        assertEquals(2, stage.step(2).task().number());
    }

    @Test
    void whatNobodyCanReadThreeTimesFailsTheTurn() {
        for (int i = 0; i < 3; i++) {
            stage.failStep(StepFailure.INVALID_RESULT);
            stage.pass(Duration.ofSeconds(5));
        }

        var failed = assertInstanceOf(Fact.TurnFailed.class, stage.last());
        assertEquals(TurnFailure.MODEL_FAILED, failed.reason());
    }

    @Test
    void aTurnIsDividedOnce() {
        propose(THREE);
        stage.play(proposal(stage.step(2), THREE));
        stage.play(proposal(stage.step(3), THREE));

        assertEquals(
                List.of(StepFailure.INVALID_RESULT, StepFailure.INVALID_RESULT),
                stage.all(Fact.StepFailed.class).stream()
                        .map(Fact.StepFailed::reason)
                        .toList());
        assertEquals(1, stage.all(Fact.PlanStated.class).size());
    }

    @Test
    void aPlanWithoutAReasonIsAskedForAgain() {
        stage.play(new Input.PlanProposed(
                stage.step(), 1, "", " ", THREE, TokenUsage.NONE, "m", Optional.empty(), Optional.empty()));

        assertTrue(stage.all(Fact.StepFailed.class).getLast().detail().contains("why"));
    }

    @Test
    void aPlanThatComesWhileTheTurnIsCancelledBeginsNothing() {
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));

        stage.play(proposal(StepId.of(turn, 1, 1, 1), THREE));

        assertInstanceOf(Fact.TurnCancelled.class, stage.last());
        assertEquals(List.of(), stage.all(Fact.PlanStated.class));
    }

    @Test
    void aPlanSurvivesBeingStored() throws Exception {
        propose(THREE);

        var stored = StoredConversation.read(StoredConversation.write(stage.conversation));

        assertEquals(stage.conversation, stored.conversation());
    }

    private void propose(Plan plan) {
        stage.play(proposal(stage.step(), plan));
    }

    private static Input proposal(StepId step, Plan plan) {
        return new Input.PlanProposed(
                step, 1, "", "the parts are apart", plan, TokenUsage.NONE, "m", Optional.empty(), Optional.empty());
    }

    private static PlannedTask task(String name, Role role, String... after) {
        return new PlannedTask(name, role, "do " + name, List.of(after), Optional.empty());
    }
}
