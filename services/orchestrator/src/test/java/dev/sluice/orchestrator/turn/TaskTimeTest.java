package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a task may take: quick (2) has a minute, slow (3) as long as the turn, then (4) waits for quick. */
class TaskTimeTest {
    private static final int QUICK = 2;
    private static final int SLOW = 3;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final RolePool ORCHESTRATOR = new RolePool(Role.ORCHESTRATOR, "orchestrator");

    private final Stage stage = Stage.open();

    @Test
    void aTaskWhoseTimeIsUpFailsAndItsModelCallIsStopped() {
        begin();
        var step = stage.step(QUICK);

        stage.pass(MINUTE);

        assertTrue(stage.work.contains(new Work.StopStep(step)));
        assertEquals(
                StepFailure.STOPPED, stage.all(Fact.StepFailed.class).getLast().reason());
        var failed = stage.all(Fact.TaskFailed.class).getLast();
        assertEquals(TaskFailure.DEADLINE, failed.reason());
        assertEquals("the task took longer than the 60 s that its plan gives it", failed.detail());
        assertEquals(1, stage.all(Fact.TaskSkipped.class).size());
    }

    @Test
    void aTaskOfWhichThePlanSaysNothingHasTheTimeOfItsRole() {
        var asks = new RolePool(Role.ASK, "ask", Optional.empty(), Optional.of(MINUTE));
        stage.submit(
                "b",
                new Plan(List.of(
                        new PlannedTask("look", Role.ASK, "look", List.of(), Optional.empty()),
                        new PlannedTask("write", Role.CODER, "write", List.of(), Optional.empty()))),
                Versions.BUILT_IN.withRoles(List.of(asks, new RolePool(Role.CODER, "coder"), ORCHESTRATOR)));

        stage.pass(MINUTE);

        assertEquals(
                List.of(Optional.of(MINUTE), Optional.empty()),
                stage.all(Fact.TaskStarted.class).stream()
                        .map(Fact.TaskStarted::timeMax)
                        .toList());
        var failed = stage.all(Fact.TaskFailed.class).getLast();
        assertEquals(TaskFailure.DEADLINE, failed.reason());
        assertEquals("the task took longer than its role gives it", failed.detail());
    }

    @Test
    void theOthersGoOnAndTheTurnIsAnswered() {
        begin();
        stage.pass(MINUTE);

        stage.answer(SLOW, "found");
        stage.answer(1, "half of it");

        assertTrue(stage.last() instanceof Fact.TurnCompleted);
    }

    @Test
    void whatItRunsIsStoppedAndOfAnEffectNobodyKnows() {
        begin();
        var read = stage.wantTools(stage.step(QUICK), "r").getFirst();
        stage.succeed(read);
        var effect = stage.wantTools(stage.step(QUICK), "w", "r").getFirst();

        stage.pass(MINUTE);

        assertTrue(stage.work.contains(new Work.StopCall(effect)));
        assertEquals(
                List.of(CallStatus.SUCCEEDED, CallStatus.UNKNOWN, CallStatus.CANCELLED),
                stage.all(Fact.CallCompleted.class).stream()
                        .map(Fact.CallCompleted::status)
                        .toList());
    }

    @Test
    void aTaskThatWaitsForItsNextAttemptIsGivenUpToo() {
        begin();
        stage.play(new Input.StepFailed(
                stage.step(QUICK),
                1,
                StepFailure.RATE_LIMITED,
                "later",
                Optional.of(Duration.ofMinutes(5)),
                Optional.empty()));

        stage.pass(MINUTE);

        assertEquals(
                TaskFailure.DEADLINE, stage.all(Fact.TaskFailed.class).getLast().reason());
    }

    @Test
    void whileAnybodyIsAskedItsClockStands() {
        begin();
        stage.pass(Duration.ofSeconds(30));
        var call = stage.wantTools(stage.step(SLOW), "w").getFirst();
        var approval = stage.requireApproval(call, "digest");
        stage.pass(Duration.ofHours(5));
        stage.play(stage.approval(
                approval, call, "digest", true, Stage.SCOPE.user().value()));

        stage.pass(Duration.ofSeconds(29));
        var before = stage.all(Fact.TaskFailed.class).size();
        stage.pass(Duration.ofSeconds(1));

        assertEquals(0, before);
        assertEquals(1, stage.all(Fact.TaskFailed.class).size());
    }

    @Test
    void aTaskThatEndsInTimeIsDueNoMore() {
        begin();
        stage.answer(QUICK, "done");

        stage.pass(MINUTE);

        assertTrue(stage.all(Fact.TaskFailed.class).isEmpty());
    }

    @Test
    void whereNoOtherTaskComesToAResultTheTurnFails() {
        stage.submit("a", new Plan(List.of(task("quick", Optional.of(MINUTE)))));

        stage.pass(MINUTE);

        assertEquals(TurnFailure.TASKS_FAILED, ((Fact.TurnFailed) stage.last()).reason());
    }

    @Test
    void aTaskWithMoreTimeThanItsTurnEndsWithIt() {
        stage.submit("a", new Plan(List.of(task("long", Optional.of(Duration.ofDays(1))))));

        assertTrue(stage.conversation.dues().stream().noneMatch(Due.TaskDue.class::isInstance));
    }

    @Test
    void theTimeOutlivesTheStore() throws Exception {
        begin();

        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();
        stage.pass(MINUTE);

        assertEquals(1, stage.all(Fact.TaskFailed.class).size());
    }

    private void begin() {
        stage.submit(
                "a",
                new Plan(List.of(
                        task("quick", Optional.of(MINUTE)),
                        task("slow", Optional.empty()),
                        task("then", Optional.empty(), "quick"))));
    }

    private static PlannedTask task(String name, Optional<Duration> timeMax, String... after) {
        return new PlannedTask(name, Role.CODER, "do it", List.of(after), Optional.empty(), Optional.empty(), timeMax);
    }
}
