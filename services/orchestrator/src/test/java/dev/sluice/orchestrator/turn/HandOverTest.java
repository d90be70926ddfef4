package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A task that its agent gives to another. */
class HandOverTest {
    private final Stage stage = Stage.open();

    @Test
    void theOtherAgentGoesOnWithTheTask() {
        var turn = stage.submit("a");

        handOver(stage.step(), Role.DEBUG);

        assertEquals(
                new Fact.TaskHandedOver(TaskId.of(turn, 1), Role.CODER, Role.DEBUG, "find out why"),
                stage.all(Fact.TaskHandedOver.class).getLast());
        var next = stage.all(Fact.StepScheduled.class).getLast();
        assertEquals(StepId.of(turn, 1, 2, 1), next.step());
        assertEquals(Role.DEBUG, next.agent());
        assertEquals(Role.DEBUG, lastSent().agent());
        stage.answer("mended");
        assertEquals(new Fact.TurnCompleted(turn, "mended"), stage.last());
    }

    @Test
    void aTaskOfAPlanKeepsTheFormOfItsResult() {
        var plan = new Plan(List.of(new PlannedTask("one", Role.ASK, "do it", List.of(), Optional.empty())));
        stage.submit("a", plan);

        handOver(stage.step(2), Role.CODER);
        stage.answer(2, "done");

        var completed = stage.all(Fact.TaskCompleted.class).getLast();
        assertEquals(Role.CODER, completed.agent());
        assertEquals(1, stage.step(1).task().number());
    }

    @Test
    void nobodyGivesATaskToHimselfOrToNobody() {
        stage.submit("a");

        handOver(stage.step(), Role.CODER);
        stage.pass(Duration.ofSeconds(5));
        handOver(stage.step(), new Role("wizard"));

        var failures = stage.all(Fact.StepFailed.class);
        assertEquals(
                List.of(StepFailure.INVALID_RESULT, StepFailure.INVALID_RESULT),
                failures.stream().map(Fact.StepFailed::reason).toList());
        assertTrue(failures.getFirst().detail().contains("yourself"));
        assertTrue(failures.getLast().detail().contains("no role wizard"));
    }

    @Test
    void twoThatSendATaskToAndFroComeToAnEnd() {
        stage.submit("a");
        for (int step = 1; step <= Limits.standard().stepsMax(); step++) {
            handOver(stage.step(), step % 2 == 1 ? Role.DEBUG : Role.CODER);
        }

        assertEquals(
                TurnFailure.STEPS_EXHAUSTED,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    private void handOver(StepId step, Role to) {
        stage.play(new Input.StepHandsOver(
                step, 1, "", to, "find out why", TokenUsage.NONE, "m", Optional.empty(), Optional.empty()));
    }

    private Work.RunStep lastSent() {
        return stage.work.stream()
                .filter(Work.RunStep.class::isInstance)
                .map(Work.RunStep.class::cast)
                .toList()
                .getLast();
    }
}
