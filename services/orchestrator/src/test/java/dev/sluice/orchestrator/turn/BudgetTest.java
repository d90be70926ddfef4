package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.BudgetLeft;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnLimit;
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

    @Test
    void aTurnIsToldWhichLimitItCameToAndInWhatFigures() {
        stage.limits = limits(1, Optional.empty());
        stage.submit("a");
        asks(stage.step(), 100, "a.txt");

        stage.succeed(CallId.of(new StepId("s-1.a/1/1/1"), 1));

        assertEquals(Optional.of(new LimitReached(TurnLimit.STEPS, 1, 1)), end().limit());
    }

    @Test
    void aTurnThatIsLateIsToldHowLongItHad() {
        stage.submit("a");
        var due = stage.conversation.dues().getFirst();
        stage.now = due.due();

        stage.play(new Input.DeadlinePassed(due.subject(), due.due()));

        assertEquals(TurnFailure.DEADLINE, end().reason());
        assertEquals(Optional.of(new LimitReached(TurnLimit.SECONDS, 1800, 1800)), end().limit());
    }

    @Test
    void theFirstStepMayCostAllThereIs() {
        stage.limits = paying(900);

        stage.submit("a");

        assertEquals(List.of(Optional.of(900L)), costsMax());
        assertEquals(
                Optional.of(900L),
                assertInstanceOf(Work.RunStep.class, stage.work.getLast()).costMicrosMax());
        assertEquals(Optional.of(0L), left().costMicros());
    }

    @Test
    void whatAStepCostIsGoneAndTheRestIsThere() {
        stage.limits = paying(900);
        stage.submit("a");
        asks(stage.step(), 100, "a.txt", 600);

        stage.succeed(CallId.of(new StepId("s-1.a/1/1/1"), 1));

        assertEquals(List.of(Optional.of(900L), Optional.of(300L)), costsMax());
    }

    @Test
    void anAttemptThatFailedIsPaidForToo() {
        stage.limits = paying(900);
        stage.submit("a");

        stage.play(new Input.StepFailed(
                stage.step(), 1, StepFailure.BROKEN_STREAM, "cut", Optional.empty(), Optional.of(250L)));
        stage.pass(Duration.ofMinutes(1));

        assertEquals(List.of(Optional.of(900L), Optional.of(650L)), costsMax());
    }

    @Test
    void aTurnWithoutMoneyBeginsNoOtherStep() {
        stage.limits = paying(900);
        stage.submit("a");
        asks(stage.step(), 100, "a.txt", 900);

        stage.succeed(CallId.of(new StepId("s-1.a/1/1/1"), 1));

        assertEquals(TurnFailure.COST_EXHAUSTED, end().reason());
        assertEquals(Optional.of(new LimitReached(TurnLimit.COST_MICROS, 900, 900)), end().limit());
        assertEquals(1, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void tasksSideBySideNeverSpendMoreThanThereIs() {
        stage.limits = paying(900);

        stage.submit("a", new Plan(List.of(task("one"), task("two"), task("three"))));
        answers(stage.step(2), 300);
        asks(stage.step(3), 100, "a.txt", 100);
        stage.succeed(CallId.of(stage.all(Fact.StepScheduled.class).get(1).step(), 1));

        // 400 are spent and 300 set aside for the third.
        assertEquals(List.of(Optional.of(300L), Optional.of(300L), Optional.of(300L), Optional.of(200L)), costsMax());
    }

    @Test
    void aStepThatTheRouterDoesNotStartForItsCostEndsTheTurn() {
        stage.limits = paying(900);
        stage.submit("a");

        stage.play(new Input.StepFailed(
                stage.step(), 1, StepFailure.TURN_COST_EXHAUSTED, "could cost 1000", Optional.empty()));

        assertEquals(TurnFailure.COST_EXHAUSTED, end().reason());
        assertEquals(Optional.of(new LimitReached(TurnLimit.COST_MICROS, 0, 900)), end().limit());
    }

    @Test
    void whereNobodyCountsMoneyNoneIsSetAside() {
        stage.submit("a");

        assertEquals(List.of(Optional.empty()), costsMax());
        assertTrue(left().costMicros().isEmpty());
    }

    private Fact.TurnFailed end() {
        return assertInstanceOf(Fact.TurnFailed.class, stage.last());
    }

    private List<Optional<Long>> costsMax() {
        return stage.all(Fact.StepScheduled.class).stream()
                .map(Fact.StepScheduled::costMicrosMax)
                .toList();
    }

    private BudgetLeft left() {
        return stage.all(Fact.StepScheduled.class).getLast().left().orElseThrow();
    }

    private void answers(StepId step, long costMicros) {
        stage.play(new Input.StepAnswered(
                step,
                1,
                "done",
                new TokenUsage(90, 0, 10, 0),
                "model",
                Optional.empty(),
                Optional.empty(),
                Optional.of(costMicros)));
    }

    private static Limits paying(long micros) {
        return new Limits(
                10,
                3,
                5,
                1_000,
                Duration.ofMinutes(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Optional.empty(),
                Optional.of(micros));
    }

    private void asks(StepId step, int tokens, String path, long costMicros) {
        asks(step, tokens, path, Optional.of(costMicros));
    }

    private void asks(StepId step, int tokens, String path) {
        asks(step, tokens, path, Optional.empty());
    }

    private void asks(StepId step, int tokens, String path, Optional<Long> costMicros) {
        var arguments = JsonNodeFactory.instance.objectNode().put("path", path);
        stage.play(new Input.StepWantsTools(
                step,
                1,
                "",
                List.of(new ToolCall(CallId.of(step, 1), "r", arguments, false, "v1")),
                new TokenUsage(tokens - 10, 0, 10, 0),
                "model",
                Optional.empty(),
                Optional.empty(),
                costMicros));
    }

    private static PlannedTask task(String name) {
        return new PlannedTask(name, Role.CODER, "do it", List.of(), Optional.empty());
    }

    private static Limits limits(int steps, Optional<Long> tokens) {
        return new Limits(
                steps, 3, 5, 1_000, Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ofMinutes(2), tokens);
    }
}
