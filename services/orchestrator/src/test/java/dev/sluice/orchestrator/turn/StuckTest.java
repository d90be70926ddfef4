package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Repetition;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What follows where an agent goes round in circles. */
class StuckTest {
    private final Stage stage = Stage.open();

    @Test
    void whoAsksForTheSameAndGetsTheSameIsTold() {
        stage.submit("a");

        for (int i = 0; i < 4; i++) {
            reads("a.txt", "nothing new");
        }

        assertEquals(List.of(Repetition.SAME_CALL), repetitions());
        assertTrue(stage.conversation.turn().isPresent());
    }

    @Test
    void threeTimesAreNoCircle() {
        stage.submit("a");

        for (int i = 0; i < 3; i++) {
            reads("a.txt", "nothing new");
        }

        assertEquals(List.of(), repetitions());
    }

    @Test
    void whoWaitsForSomethingToHappenMayLookMoreOften() {
        stage.submit("a");

        for (int i = 0; i < 7; i++) {
            reads("log.txt", "line " + i);
        }
        assertEquals(List.of(), repetitions());
        reads("log.txt", "line 7");

        assertEquals(List.of(Repetition.SAME_CALL), repetitions());
    }

    @Test
    void whoGoesToAndFroIsTold() {
        stage.submit("a");

        for (int i = 0; i < 6; i++) {
            reads(i % 2 == 0 ? "a.txt" : "b.txt", "text " + i % 2);
        }

        assertEquals(List.of(Repetition.PING_PONG), repetitions());
    }

    @Test
    void whoSaysTheSameWhateverComesIsTold() {
        stage.submit("a");

        for (int i = 0; i < 4; i++) {
            var path = i + ".txt";
            play("Let me look.", path, call -> new Input.CallSucceeded(call, "text of " + path, false));
        }

        assertEquals(List.of(Repetition.MONOLOGUE), repetitions());
    }

    @Test
    void silenceIsNoMonologue() {
        stage.submit("a");

        for (int i = 0; i < 6; i++) {
            reads(i + ".txt", "text " + i);
        }

        assertEquals(List.of(), repetitions());
    }

    @Test
    void theSameErrorThriceIsTold() {
        stage.submit("a");

        for (int i = 0; i < 3; i++) {
            fails(i + ".txt");
        }

        assertEquals(List.of(Repetition.SAME_ERROR), repetitions());
    }

    @Test
    void anErrorThatHelpedIsForgotten() {
        stage.submit("a");

        fails("a.txt");
        fails("b.txt");
        reads("c.txt", "text");
        fails("d.txt");

        assertEquals(List.of(), repetitions());
    }

    @Test
    void theModelIsToldBetweenItsSteps() {
        stage.submit("a");

        circles();

        var names = stage.names();
        assertEquals(
                List.of("CallCompleted", "AgentStuck", "StepScheduled"), names.subList(names.size() - 3, names.size()));
        var stuck = stage.all(Fact.AgentStuck.class).getFirst();
        assertEquals(
                Optional.of(new HistoryEntry.Told(stuck.told(), Optional.of(stuck.task()))), HistoryEntry.of(stuck));
    }

    @Test
    void whoGoesOnAfterItWasToldFailsTheTurn() {
        stage.submit("a");
        circles();

        reads("a.txt", "nothing new");

        assertEquals(1, repetitions().size());
        assertEquals(
                TurnFailure.STUCK,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    @Test
    void whoFindsAWayOutGoesOn() {
        stage.submit("a");
        circles();

        reads("b.txt", "something");
        stage.answer("found it");

        assertInstanceOf(Fact.TurnCompleted.class, stage.last());
    }

    @Test
    void whoComesBackToItLaterIsNotToldTwice() {
        stage.submit("a");
        circles();
        reads("b.txt", "something");

        circles();

        assertEquals(1, repetitions().size());
        assertEquals(
                TurnFailure.STUCK,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    @Test
    void aStepThatFailsBetweenDoesNotHideTheCircle() {
        stage.submit("a");
        reads("a.txt", "nothing new");
        reads("a.txt", "nothing new");
        stage.failStep(StepFailure.PROVIDER_ERROR);
        stage.pass(Duration.ofMinutes(1));

        reads("a.txt", "nothing new");
        reads("a.txt", "nothing new");

        assertEquals(List.of(Repetition.SAME_CALL), repetitions());
    }

    @Test
    void aTaskOfAPlanFailsAloneAndTheOthersGoOn() {
        stage.submit(
                "a",
                new Plan(List.of(
                        new PlannedTask("read", Role.CODER, "read it", List.of(), Optional.empty()),
                        new PlannedTask("think", Role.ARCHITECT, "think of it", List.of(), Optional.empty()))));

        for (int i = 0; i < 5; i++) {
            stage.succeed(stage.wantTools(stage.step(2), "r").getFirst());
        }

        assertEquals(
                List.of(TaskFailure.STUCK),
                stage.all(Fact.TaskFailed.class).stream()
                        .map(Fact.TaskFailed::reason)
                        .toList());
        stage.answer(3, "thought of");
        stage.answer(1, "half of it");
        assertInstanceOf(Fact.TurnCompleted.class, stage.last());
    }

    @Test
    void ifTheOnlyTaskOfAPlanIsStuckTheTurnFails() {
        stage.submit(
                "a", new Plan(List.of(new PlannedTask("read", Role.CODER, "read it", List.of(), Optional.empty()))));

        for (int i = 0; i < 5; i++) {
            stage.succeed(stage.wantTools(stage.step(2), "r").getFirst());
        }

        assertEquals(
                TurnFailure.TASKS_FAILED,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    private void circles() {
        for (int i = 0; i < 4; i++) {
            reads("a.txt", "nothing new");
        }
    }

    private List<Repetition> repetitions() {
        return stage.all(Fact.AgentStuck.class).stream()
                .map(Fact.AgentStuck::repetition)
                .toList();
    }

    private void reads(String path, String output) {
        play("", path, call -> new Input.CallSucceeded(call, output, false));
    }

    private void fails(String path) {
        play("", path, call -> new Input.CallFailed(call, CallFailure.TOOL_ERROR, "no such tool server"));
    }

    /** One step that says this and reads that. */
    private void play(String said, String path, Function<CallId, Input> outcome) {
        var step = stage.step();
        var call = CallId.of(step, 1);
        var arguments = JsonNodeFactory.instance.objectNode().put("path", path);
        stage.play(new Input.StepWantsTools(
                step, 1, said, List.of(new ToolCall(call, "r", arguments, false, "v1")), TokenUsage.NONE, "model"));
        stage.play(outcome.apply(call));
    }
}
