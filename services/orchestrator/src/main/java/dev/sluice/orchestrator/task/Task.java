package dev.sluice.orchestrator.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proof;
import dev.sluice.contracts.Proven;
import dev.sluice.contracts.Repetition;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.plan.ResultForm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One part of a turn, given to one role. How it moves on, {@link TaskMoves} says.
 *
 * @param number its place in the turn, from 1
 * @param lastStep the last attempt of its last step; empty before the first
 * @param planned what the plan says of it; empty for the first
 * @param rounds what its last steps asked for and got; empty before it asks for anything, and once it has ended
 * @param evidence what it has done towards the proof that its plan wants; empty before it has done anything
 * @param endsAtLeft its time is up when its turn has only so much left: so it stands still whenever the turn's does; empty where
 *     only the turn's counts
 * @param result its typed result, for the end of the turn; empty where it has none, and where it is too long for that
 */
public record Task(
        int number,
        Role role,
        Optional<StepId> lastStep,
        TaskState state,
        Optional<PlannedTask> planned,
        Optional<Rounds> rounds,
        Optional<Evidence> evidence,
        Optional<Duration> endsAtLeft,
        Optional<JsonNode> result) {
    public Task {
        // Of a field that is not there Jackson makes the JSON null.
        result = result.filter(fields -> !fields.isNull());
    }

    /** The task that every turn has, and most turns have alone: it answers the user. */
    public static final int FIRST = 1;

    /** A task that may begin. */
    public static Task ready(int number, Role role) {
        return begin(number, role, new TaskState.Ready(), Optional.empty());
    }

    /** A task of a plan; it waits for the tasks that it builds on, if there are any. */
    public static Task planned(Plan plan, PlannedTask planned) {
        var on = planned.after().stream().map(plan::numberOf).sorted().toList();
        var state = on.isEmpty() ? new TaskState.Ready() : new TaskState.Blocked(on);
        return begin(plan.numberOf(planned.name()), planned.role(), state, Optional.of(planned));
    }

    private static Task begin(int number, Role role, TaskState state, Optional<PlannedTask> planned) {
        return new Task(
                number,
                role,
                Optional.empty(),
                state,
                planned,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public boolean first() {
        return number == FIRST;
    }

    public TaskId id(TurnId turn) {
        return TaskId.of(turn, number);
    }

    /** The fields that its answer must have; empty where it answers in words. */
    public Optional<ResultForm> resultForm() {
        return planned.flatMap(PlannedTask::result).map(ResultForm::new);
    }

    /** Why an answer with that result does not count yet, in words that the model is told; empty if it does. */
    public Optional<String> unproven(Map<String, String> result) {
        return proof().flatMap(proof -> evidence.orElse(Evidence.NONE).objection(proof, result));
    }

    /** What came of the proof that its plan wants, if its answer has that result; empty where the plan wants none. */
    public Optional<Proven> proven(Map<String, String> result) {
        return proof().map(proof -> evidence.orElse(Evidence.NONE).proven(number, proof, result));
    }

    Optional<Proof> proof() {
        return planned.flatMap(PlannedTask::proof);
    }

    /** How often its answer was turned down for want of proof. */
    public int turnedDown() {
        return evidence.map(Evidence::turnedDown).orElse(0);
    }

    /** The open model call, if there is one. */
    public Optional<TaskState.Thinking> thinking() {
        return state instanceof TaskState.Thinking thinking ? Optional.of(thinking) : Optional.empty();
    }

    /** Whether this step is the open one; anything else is stale. */
    public boolean waitsFor(StepId step) {
        return thinking().filter(open -> open.step().equals(step)).isPresent();
    }

    /** When the next attempt begins, if one is due. */
    public Optional<Instant> retryAt() {
        return state instanceof TaskState.Retrying retrying ? Optional.of(retrying.at()) : Optional.empty();
    }

    /** The calls of the last step, in the model's order; none while a step is open. */
    public List<Call> calls() {
        return state instanceof TaskState.Calling calling ? calling.calls() : List.of();
    }

    public Optional<Call> call(CallId id) {
        for (var call : calls()) {
            if (call.id().equals(id)) {
                return Optional.of(call);
            }
        }
        return Optional.empty();
    }

    /** Whether the next thing to do is its next step: it may begin, or all that its last step asked for is done. */
    public boolean mayThink() {
        return state instanceof TaskState.Ready || state instanceof TaskState.Calling calling && calling.allDone();
    }

    /** Whether it may begin its first step. */
    public boolean ready() {
        return state instanceof TaskState.Ready;
    }

    /** Whether it has begun, or may, and has not ended. */
    public boolean atIt() {
        return !ended() && !(state instanceof TaskState.Blocked);
    }

    /** Whether it waits for this task, of whose result nothing came. */
    public boolean blockedOn(int task) {
        return state instanceof TaskState.Blocked blocked && blocked.on().contains(task);
    }

    public boolean answered() {
        return state instanceof TaskState.Answered;
    }

    /** Whether it came to its end, whichever. */
    public boolean ended() {
        return state instanceof TaskState.Ended;
    }

    /** Where the history keeps its answer. */
    public Optional<Long> answer() {
        return state instanceof TaskState.Answered answered ? answered.historyNumber() : Optional.empty();
    }

    /** What the model is told about its last answer, before it is asked again. */
    public Optional<String> note() {
        return state instanceof TaskState.Retrying retrying ? retrying.note() : Optional.empty();
    }

    /** Whether nothing of it runs anywhere. */
    public boolean quiet() {
        return thinking().isEmpty() && calls().stream().noneMatch(Call::running);
    }

    /** The name of the next attempt of a step that failed, or of the first of the next step. */
    public StepId nextStep(TurnId turn) {
        return lastStep.map(last -> state instanceof TaskState.Retrying ? last.nextAttempt() : last.nextStep())
                .orElseGet(() -> StepId.of(turn, number, 1, 1));
    }

    /** The question that it has to a person, if one is open. */
    public Optional<TaskState.Asking> asking() {
        return state instanceof TaskState.Asking asking ? Optional.of(asking) : Optional.empty();
    }

    /** Whether the user said more since its open model call began. */
    public boolean steered() {
        return thinking().flatMap(TaskState.Thinking::steeredAt).isPresent();
    }

    /** How its agent repeats itself, if its next step could only go on like that. */
    public Optional<Repetition> repetition(Patience patience) {
        return mayThink() ? rounds.flatMap(known -> known.repetition(patience)) : Optional.empty();
    }

    /** Whether its agent was told that it repeats itself. */
    public boolean reminded() {
        return rounds.map(Rounds::reminded).orElse(false);
    }

    Task with(Role other, TaskState next) {
        return new Task(number, other, lastStep, next, planned, rounds, evidence, endsAtLeft, result);
    }

    Task with(Optional<StepId> step, TaskState next) {
        return new Task(number, role, step, next, planned, rounds, evidence, endsAtLeft, result);
    }

    Task with(TaskState next) {
        return with(role, next);
    }

    Task with(Optional<Rounds> known) {
        return new Task(number, role, lastStep, state, planned, known, evidence, endsAtLeft, result);
    }

    Task with(Evidence known) {
        return new Task(number, role, lastStep, state, planned, rounds, Optional.of(known), endsAtLeft, result);
    }

    Task endingAt(Optional<Duration> left) {
        return new Task(number, role, lastStep, state, planned, rounds, evidence, left, result);
    }

    Task resulting(Optional<JsonNode> fields) {
        return new Task(number, role, lastStep, state, planned, rounds, evidence, endsAtLeft, fields);
    }

    /** What may happen to it next. */
    public TaskMoves moves() {
        return new TaskMoves(this);
    }
}
