package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.BudgetLeft;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a turn may spend, and that it is told what is left. */
class BudgetTest {
    private static final long STEP_MIN = Rules.TODAY.stepTokensMin();

    private final Stage stage = Stage.open();

    @Test
    void eachStepTellsWhatIsLeft() {
        stage.limits = limits(10, Optional.of(50_000L));
        stage.submit("a");
        asks(stage.step(), 3_000, "a.txt");
        stage.pass(Duration.ofSeconds(60));

        stage.succeed(CallId.of(new StepId("s-1.a/1/1/1"), 1));

        var first = stage.all(Fact.StepScheduled.class).getFirst().left().orElseThrow();
        assertEquals(new BudgetLeft(9, 5, 1_000, Optional.of(50_000 - STEP_MIN), Duration.ofMinutes(30)), first);
        var second = stage.all(Fact.StepScheduled.class).getLast().left().orElseThrow();
        var written = "{\"path\":\"a.txt\"}".length();
        assertEquals(
                new BudgetLeft(8, 4, 1_000 - written, Optional.of(50_000L - 3_000 - 3_000), Duration.ofMinutes(29)),
                second);
    }

    @Test
    void aStepForWhichThereAreNoTokensDoesNotBegin() {
        stage.limits = limits(10, Optional.of(5_000L));
        stage.submit("a");
        asks(stage.step(), 3_000, "a.txt");

        stage.succeed(CallId.of(new StepId("s-1.a/1/1/1"), 1));

        assertEquals(
                TurnFailure.TOKENS_EXHAUSTED,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
        assertEquals(1, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void tasksSideBySideReserveForEachOther() {
        stage.limits = limits(10, Optional.of(STEP_MIN * 2));

        stage.submit("a", new Plan(List.of(task("one"), task("two"), task("three"))));

        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
        assertEquals(
                TurnFailure.TOKENS_EXHAUSTED,
                assertInstanceOf(Fact.TurnFailed.class, stage.last()).reason());
    }

    @Test
    void whereNobodyCountsTokensNoneAreTold() {
        stage.limits = limits(10, Optional.empty());

        stage.submit("a");

        assertTrue(stage.all(Fact.StepScheduled.class)
                .getFirst()
                .left()
                .orElseThrow()
                .tokens()
                .isEmpty());
    }

    private void asks(StepId step, int tokens, String path) {
        var arguments = JsonNodeFactory.instance.objectNode().put("path", path);
        stage.play(new Input.StepWantsTools(
                step,
                1,
                "",
                List.of(new ToolCall(CallId.of(step, 1), "r", arguments, false, "v1")),
                new TokenUsage(tokens - 10, 0, 10, 0),
                "model"));
    }

    private static PlannedTask task(String name) {
        return new PlannedTask(name, Role.CODER, "do it", List.of(), Optional.empty());
    }

    private static Limits limits(int steps, Optional<Long> tokens) {
        return new Limits(
                steps, 3, 5, 1_000, Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ofMinutes(2), tokens);
    }
}
