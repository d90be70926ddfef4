package dev.sluice.orchestrator.task;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Repetition;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.plan.ResultForm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One part of a turn, given to one role. A move that its state does not offer is a defect and throws.
 *
 * @param number its place in the turn, from 1
 * @param lastStep the last attempt of its last step; empty before the first
 * @param planned what the plan says of it; empty for the first
 * @param rounds what its last steps asked for and got; empty before it asks for anything, and once it has ended
 */
public record Task(
        int number,
        Role role,
        Optional<StepId> lastStep,
        TaskState state,
        Optional<PlannedTask> planned,
        Optional<Rounds> rounds) {
    /** The task that every turn has, and most turns have alone: it answers the user. */
    public static final int FIRST = 1;

    /** A task that may begin. */
    public static Task ready(int number, Role role) {
        return new Task(number, role, Optional.empty(), new TaskState.Ready(), Optional.empty(), Optional.empty());
    }

    /** A task of a plan; it waits for the tasks that it builds on, if there are any. */
    public static Task planned(Plan plan, PlannedTask planned) {
        var on = planned.after().stream().map(plan::numberOf).sorted().toList();
        var state = on.isEmpty() ? new TaskState.Ready() : new TaskState.Blocked(on);
        return new Task(
                plan.numberOf(planned.name()),
                planned.role(),
                Optional.empty(),
                state,
                Optional.of(planned),
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

    /** Whether it waits for others to end. */
    public boolean blocked() {
        return state instanceof TaskState.Blocked;
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
        return switch (state) {
            case TaskState.Answered _, TaskState.Failed _, TaskState.Skipped _, TaskState.Stopped _ -> true;
            case TaskState.Blocked _,
                    TaskState.Ready _,
                    TaskState.Thinking _,
                    TaskState.Retrying _,
                    TaskState.Asking _,
                    TaskState.Calling _ -> false;
        };
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

    /**
     * The same task with an open model call.
     *
     * @param costMicrosMax what is set aside of the turn's money for it
     */
    public Task scheduled(StepId step, Instant deadline, Optional<Long> costMicrosMax) {
        var thinking =
                switch (state) {
                    case TaskState.Ready ready -> ready.thinking(step, deadline, costMicrosMax);
                    case TaskState.Retrying retrying -> retrying.thinking(step, deadline, costMicrosMax);
                    case TaskState.Calling calling -> calling.thinking(step, deadline, costMicrosMax);
                    case TaskState.Blocked _,
                            TaskState.Thinking _,
                            TaskState.Asking _,
                            TaskState.Answered _,
                            TaskState.Failed _,
                            TaskState.Skipped _,
                            TaskState.Stopped _ -> throw illegal("given a step");
                };
        return new Task(number, role, Optional.of(step), thinking, planned, rounds);
    }

    /** The same task after a model call that went well and asks for so many tools; its text is that entry. */
    public Task completed(int calls, String text, long historyNumber) {
        var open = thinking().orElseThrow(() -> illegal("answered"));
        if (calls == 0 && open.steeredAt().isPresent()) {
            return with(open.calling());
        }
        return calls == 0
                ? with(open.answered(historyNumber)).with(Optional.empty())
                : with(open.calling())
                        .with(Optional.of(rounds.orElse(Rounds.NONE).begun(text)));
    }

    /** The same task, whose last answer was a question to the user. */
    public Task asking(QuestionId question, Instant since) {
        if (state instanceof TaskState.Answered answered) {
            return with(answered.asking(question, since));
        }
        throw illegal("asking");
    }

    /** The same task, whose question was answered. */
    public Task told() {
        return with(asking().orElseThrow(() -> illegal("told")).told());
    }

    /** The question that it has to a person, if one is open. */
    public Optional<TaskState.Asking> asking() {
        return state instanceof TaskState.Asking asking ? Optional.of(asking) : Optional.empty();
    }

    /** The same task in other hands, after what was said to them. */
    public Task handedOver(Role to) {
        if (state instanceof TaskState.Answered answered) {
            return new Task(number, to, lastStep, answered.handedOver(), planned, rounds);
        }
        throw illegal("handed over");
    }

    /** The same task after a model call that failed. */
    public Task failed(Optional<Instant> retryAt, Optional<String> note) {
        var open = thinking().orElseThrow(() -> illegal("failed"));
        return retryAt.map(at -> with(open.retrying(at, note)))
                .orElseGet(() -> with(open.failed()).with(Optional.empty()));
    }

    /** The same task, which goes on when these have ended. */
    public Task blockedOn(List<Integer> tasks) {
        return switch (state) {
            case TaskState.Ready ready -> with(ready.blocked(tasks));
            case TaskState.Answered answered -> with(answered.blocked(tasks));
            case TaskState.Blocked _,
                    TaskState.Thinking _,
                    TaskState.Retrying _,
                    TaskState.Calling _,
                    TaskState.Asking _,
                    TaskState.Failed _,
                    TaskState.Skipped _,
                    TaskState.Stopped _ -> throw illegal("blocked");
        };
    }

    /** The same task after another one ended; one that did not wait for it is as it was. */
    public Task freedOf(int task) {
        return state instanceof TaskState.Blocked blocked ? with(blocked.freedOf(task)) : this;
    }

    /** The same task, which never begins. */
    public Task skipped() {
        if (state instanceof TaskState.Blocked blocked) {
            return with(blocked.skipped());
        }
        throw illegal("skipped");
    }

    /** The same task with one more call of its last step. */
    public Task requested(Call call, ToolCall request) {
        return with(calling("given a call").requested(call)).with(rounds.map(known -> known.asked(request)));
    }

    /** The same task with one call moved on. */
    public Task moved(Call call) {
        return with(calling("told of a call").moved(call));
    }

    /** The same task with one call at its end. */
    public Task ended(Call call, Fact.CallCompleted end) {
        return moved(call.ended()).with(rounds.map(known -> known.got(end)));
    }

    /** The same task after the user said more: an open model call does not know of it, all others will. */
    public Task steered(Instant at) {
        return thinking().map(open -> with(open.steered(at))).orElse(this);
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

    /** The same task, whose agent was told that it repeats itself. */
    public Task afterReminder() {
        return with(rounds.map(Rounds::afterReminder));
    }

    /** The same task, given up; one whose last step failed is that already. */
    public Task givenUp() {
        return state instanceof TaskState.Calling calling
                ? with(calling.failed()).with(Optional.empty())
                : this;
    }

    /** The same task in a turn that is being cancelled: nothing of it starts any more. */
    public Task stopping() {
        return switch (state) {
            case TaskState.Retrying retrying -> with(retrying.stopped());
            case TaskState.Asking asking -> with(asking.stopped());
            case TaskState.Blocked _,
                    TaskState.Ready _,
                    TaskState.Thinking _,
                    TaskState.Calling _,
                    TaskState.Answered _,
                    TaskState.Failed _,
                    TaskState.Skipped _,
                    TaskState.Stopped _ -> this;
        };
    }

    private TaskState.Calling calling(String move) {
        if (state instanceof TaskState.Calling calling) {
            return calling;
        }
        throw illegal(move);
    }

    private Task with(TaskState next) {
        return new Task(number, role, lastStep, next, planned, rounds);
    }

    private Task with(Optional<Rounds> known) {
        return new Task(number, role, lastStep, state, planned, known);
    }

    private IllegalStateException illegal(String move) {
        return new IllegalStateException("task " + number + " cannot be " + move + ": it is " + state);
    }
}
