package dev.sluice.orchestrator.task;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.call.Call;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One part of a turn, given to one role. A move that its state does not offer is a defect and throws.
 *
 * @param number its place in the turn, from 1
 * @param lastStep the last attempt of its last step; empty before the first
 */
public record Task(int number, Role role, Optional<StepId> lastStep, TaskState state) {
    /** The task that every turn has, and most turns have alone: it answers the user. */
    public static final int FIRST = 1;

    /** A task that may begin. */
    public static Task ready(int number, Role role) {
        return new Task(number, role, Optional.empty(), new TaskState.Ready());
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
        return calls().stream().filter(call -> call.id().equals(id)).findFirst();
    }

    /** Whether the next thing to do is its next step: it may begin, or all that its last step asked for is done. */
    public boolean mayThink() {
        return state instanceof TaskState.Ready
                || state instanceof TaskState.Calling calling
                        && calling.calls().stream().allMatch(Call::done);
    }

    public boolean answered() {
        return state instanceof TaskState.Answered;
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

    /** The same task with an open model call. */
    public Task scheduled(StepId step, Instant deadline) {
        var thinking =
                switch (state) {
                    case TaskState.Ready ready -> ready.thinking(step, deadline);
                    case TaskState.Retrying retrying -> retrying.thinking(step, deadline);
                    case TaskState.Calling calling -> calling.thinking(step, deadline);
                    case TaskState.Thinking _, TaskState.Answered _, TaskState.Failed _, TaskState.Stopped _ ->
                        throw illegal("given a step");
                };
        return new Task(number, role, Optional.of(step), thinking);
    }

    /** The same task after a model call that went well and asks for so many tools. */
    public Task completed(int calls) {
        var open = thinking().orElseThrow(() -> illegal("answered"));
        return with(calls == 0 ? open.answered() : open.calling());
    }

    /** The same task after a model call that failed. */
    public Task failed(Optional<Instant> retryAt) {
        var open = thinking().orElseThrow(() -> illegal("failed"));
        return with(retryAt.<TaskState>map(open::retrying).orElseGet(open::failed));
    }

    /** The same task with one more call of its last step. */
    public Task requested(Call call) {
        return with(calling("given a call").requested(call));
    }

    /** The same task with one call moved on. */
    public Task moved(Call call) {
        return with(calling("told of a call").moved(call));
    }

    /** The same task in a turn that is being cancelled: nothing of it starts any more. */
    public Task stopping() {
        return state instanceof TaskState.Retrying retrying ? with(retrying.stopped()) : this;
    }

    private TaskState.Calling calling(String move) {
        if (state instanceof TaskState.Calling calling) {
            return calling;
        }
        throw illegal(move);
    }

    private Task with(TaskState next) {
        return new Task(number, role, lastStep, next);
    }

    private IllegalStateException illegal(String move) {
        return new IllegalStateException("task " + number + " cannot be " + move + ": it is " + state);
    }
}
