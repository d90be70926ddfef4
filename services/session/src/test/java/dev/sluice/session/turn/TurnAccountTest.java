package dev.sluice.session.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.BudgetLeft;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proven;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.TurnLimit;
import dev.sluice.contracts.Versions;
import dev.sluice.session.Facts;
import dev.sluice.session.turn.TurnAccount.Budgeted;
import dev.sluice.session.turn.TurnAccount.TaskStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnAccountTest {
    private static final TurnId TURN = Facts.TURN;
    private static final Limits LIMITS = new Limits(
            10,
            3,
            20,
            1_000,
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Optional.empty(),
            Optional.of(5_000L));

    private final TurnAccount account = new TurnAccount();
    private long seq;

    @Test
    void whatIsUsedIsCountedAgainstWhatIsAllowed() {
        accepted();
        scheduled(step(1, 1, 1), new BudgetLeft(9, 20, 1_000, Optional.empty(), Duration.ofMinutes(10)));
        completed(step(1, 1, 1), "a", 300, 2);
        take(new Fact.CallScheduled(Facts.call(TURN), Facts.NOON));
        scheduled(step(1, 2, 1), new BudgetLeft(8, 19, 940, Optional.empty(), Duration.ofMinutes(9)));

        var budget = account.budget();

        assertEquals(budgeted(2, 10), budget.get("steps"));
        assertEquals(budgeted(2, 20), budget.get("calls"));
        assertEquals(1, account.callsBegun());
        assertEquals(budgeted(60, 1_000), budget.get("output_chars"));
        assertEquals(budgeted(300, 5_000), budget.get("cost_micros"));
        assertEquals(budgeted(60, 600), budget.get("seconds"));
        assertEquals(new Budgeted(15, Optional.empty(), Optional.empty()), budget.get("tokens"));
    }

    @Test
    void whatItsTasksCameToIsThereOnceItIsCompleted() {
        accepted();
        assertEquals(Optional.empty(), account.results());
        var results = Map.<String, JsonNode>of(
                "code", JsonNodeFactory.instance.objectNode().put("files", 2));

        take(new Fact.TurnCompleted(TURN, "done", Optional.empty(), Optional.of(results)));

        assertEquals(Optional.of(results), account.results());
    }

    @Test
    void theTasksOfAPlanStandAsTheirFactsSay() {
        accepted();
        take(new Fact.PlanStated(TURN, "declared", plan("code", "tests", "docs")));
        take(new Fact.TaskStarted(task(2), Role.CODER));
        scheduled(step(2, 1, 1), new BudgetLeft(9, 20, 1_000, Optional.empty(), Duration.ofMinutes(10)));
        completed(step(2, 1, 1), "written", 10);
        var proven = Optional.of(new Proven(2, Optional.of("run_tests"), true));
        take(new Fact.TaskCompleted(task(2), Role.CODER, Map.of("code", "x = 1"), proven));
        take(new Fact.TaskStarted(task(3), Role.DEBUG));
        take(new Fact.TaskFailed(task(3), Role.DEBUG, TaskFailure.MODEL_FAILED, "it was away"));
        take(new Fact.TaskSkipped(task(4), Role.CODER, "it needs the result of task tests"));

        assertEquals(
                List.of(
                        new TaskStanding(
                                2,
                                Optional.of("code"),
                                Role.CODER,
                                "completed",
                                Map.of("code", "x = 1"),
                                Optional.of("written"),
                                Optional.empty(),
                                proven),
                        new TaskStanding(
                                3,
                                Optional.of("tests"),
                                Role.DEBUG,
                                "failed",
                                Map.of(),
                                Optional.empty(),
                                Optional.of("it was away")),
                        new TaskStanding(
                                4,
                                Optional.of("docs"),
                                Role.CODER,
                                "skipped",
                                Map.of(),
                                Optional.empty(),
                                Optional.of("it needs the result of task tests"))),
                account.planned());
    }

    @Test
    void whoIsAtItIsWhoseTaskRuns() {
        accepted(Role.ORCHESTRATOR);
        assertEquals(List.of(Role.ORCHESTRATOR), account.atIt());
        take(new Fact.PlanStated(TURN, "declared", plan("code", "tests")));
        take(new Fact.TaskStarted(task(2), Role.CODER));
        take(new Fact.TaskStarted(task(3), Role.CODER));
        take(new Fact.TaskHandedOver(task(3), Role.CODER, Role.DEBUG, "look"));

        assertEquals(List.of(Role.CODER, Role.DEBUG), account.atIt());

        take(new Fact.TaskCompleted(task(2), Role.CODER, Map.of()));
        take(new Fact.TaskCompleted(task(3), Role.DEBUG, Map.of()));
        take(new Fact.StepScheduled(step(1, 1, 1), Role.ORCHESTRATOR, Facts.NOON));
        assertEquals(List.of(Role.ORCHESTRATOR), account.atIt());
    }

    @Test
    void whatHadNotBegunWhenTheTurnEndedNeverDoes() {
        planOfTwoOfWhichOneRuns();
        take(new Fact.TurnFailed(TURN, TurnFailure.DEADLINE, "too late"));

        assertEquals(List.of("failed", "skipped"), states());
    }

    @Test
    void whatHadNotBegunWhenTheTurnWasCancelledIsCancelled() {
        planOfTwoOfWhichOneRuns();
        take(Facts.cancelled(TURN));

        assertEquals(List.of("cancelled", "cancelled"), states());
    }

    private void planOfTwoOfWhichOneRuns() {
        accepted(Role.ORCHESTRATOR);
        take(new Fact.PlanStated(TURN, "declared", plan("code", "tests")));
        take(new Fact.TaskStarted(task(2), Role.CODER));
    }

    private List<String> states() {
        return account.planned().stream().map(TaskStanding::state).toList();
    }

    @Test
    void aStepThatFailedAndIsTriedAgainIsToldUntilItIs() {
        accepted();
        var first = step(1, 1, 1);
        var left = new BudgetLeft(9, 20, 1_000, Optional.empty(), Duration.ofMinutes(10));
        scheduled(first, left);
        take(new Fact.StepFailed(first, Role.CODER, StepFailure.RATE_LIMITED, "slow down", Optional.of(Facts.NOON)));

        assertEquals(
                Optional.of(new TurnAccount.Retry(first.value(), 1, StepFailure.RATE_LIMITED, Facts.NOON)),
                account.retry());

        scheduled(step(1, 1, 2), left);
        assertTrue(account.retry().isEmpty());
    }

    @Test
    void ofTwoTasksThatTryAgainTheNextIsToldUntilItDoes() {
        accepted(Role.ORCHESTRATOR);
        take(new Fact.PlanStated(TURN, "declared", plan("code", "tests")));
        var left = new BudgetLeft(9, 20, 1_000, Optional.empty(), Duration.ofMinutes(10));
        scheduled(step(2, 1, 1), left);
        scheduled(step(3, 1, 1), left);
        failed(step(2, 1, 1), Facts.NOON);
        failed(step(3, 1, 1), Facts.NOON.plusSeconds(5));
        assertEquals(step(2, 1, 1).value(), account.retry().orElseThrow().step());

        scheduled(step(2, 1, 2), left);
        assertEquals(step(3, 1, 1).value(), account.retry().orElseThrow().step());

        take(new Fact.TaskFailed(task(3), Role.CODER, TaskFailure.MODEL_FAILED, "it was away"));
        assertTrue(account.retry().isEmpty());
    }

    @Test
    void aTurnThatEndedAtALimitSaysWhich() {
        accepted();
        var reached = new LimitReached(TurnLimit.STEPS, 10, 10);

        take(new Fact.TurnFailed(TURN, TurnFailure.STEPS_EXHAUSTED, "all used", Optional.of(reached)));

        assertEquals(Optional.of(reached), account.limit());
        assertTrue(account.atIt().isEmpty());
    }

    private void accepted() {
        accepted(Role.CODER);
    }

    private void accepted(Role agent) {
        take(new Fact.TurnAccepted(TURN, "digest", Origin.JOB, agent, "please", Versions.BUILT_IN, LIMITS, 0));
        take(new Fact.TurnStarted(TURN, agent, "asked for", Facts.NOON, Optional.of(1)));
    }

    private void scheduled(StepId step, BudgetLeft left) {
        take(new Fact.StepScheduled(step, Role.CODER, Facts.NOON, Optional.of(left)));
    }

    private void failed(StepId step, Instant retryAt) {
        take(new Fact.StepFailed(step, Role.CODER, StepFailure.RATE_LIMITED, "slow down", Optional.of(retryAt)));
    }

    private void completed(StepId step, String text, long micros) {
        completed(step, text, micros, 0);
    }

    private void completed(StepId step, String text, long micros, int calls) {
        take(new Fact.StepCompleted(
                step,
                9,
                Role.CODER,
                text,
                calls,
                new TokenUsage(10, 0, 5, 0),
                "demo",
                Optional.empty(),
                Optional.of(micros)));
    }

    private void take(Fact fact) {
        account.take(Facts.record(++seq, fact));
    }

    private static Plan plan(String... names) {
        return new Plan(List.of(names).stream()
                .map(name -> new PlannedTask(name, Role.CODER, "do it", List.of(), Optional.empty()))
                .toList());
    }

    private static TaskId task(int number) {
        return TaskId.of(TURN, number);
    }

    private static StepId step(int task, int number, int attempt) {
        return StepId.of(TURN, task, number, attempt);
    }

    private static Budgeted budgeted(long used, long allowed) {
        return new Budgeted(used, Optional.of(allowed), Optional.of(allowed - used));
    }
}
