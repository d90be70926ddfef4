package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.call.Call;
import dev.sluice.orchestrator.call.CallState;
import dev.sluice.orchestrator.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The turn that runs: what was asked, what it may spend, and how far its tasks are.
 *
 * <pre>
 *   running --the first task answers--> completed
 *   running --cancel--> cancelling --all quiet, or the time for it is up--> cancelled
 *   running --deadline, nothing left to spend, the model failed--> failed
 * </pre>
 *
 * @param rulesVersion the {@link Rules} that it is decided by
 * @param clock when the turn must have ended, or how long it still has while a person is asked
 * @param instructionsBy until when its first step waits for the workspace's instructions; empty once it waits no more
 */
public record Turn(
        Request request,
        int rulesVersion,
        TurnClock clock,
        TurnBudget budget,
        List<Task> tasks,
        Optional<Cancelling> cancelling,
        Optional<Instant> instructionsBy) {

    public Turn {
        tasks = List.copyOf(tasks);
    }

    /** A cancel that was asked for and is not done. */
    public record Cancelling(Optional<String> reason, Instant deadline) {}

    /** A turn that just began. */
    static Turn started(
            Request request, int rulesVersion, Instant deadline, Task first, Optional<Instant> instructionsBy) {
        return new Turn(
                request,
                rulesVersion,
                new TurnClock.Running(deadline),
                TurnBudget.UNTOUCHED,
                List.of(first),
                Optional.empty(),
                instructionsBy);
    }

    TurnId id() {
        return request.id();
    }

    Limits limits() {
        return request.limits();
    }

    Rules rules() {
        return Rules.of(rulesVersion);
    }

    /** Every call that is known, task by task. */
    Stream<Call> calls() {
        return tasks.stream().flatMap(task -> task.calls().stream());
    }

    /** The call of that id, if it is one of its task's last step. */
    Optional<Call> call(CallId id) {
        return taskOf(id.step()).flatMap(task -> task.call(id));
    }

    /** The call that this is the outcome of, if it waits for it; anything else is stale. */
    Optional<Call> waitingFor(Input.CallOutcome outcome) {
        return call(outcome.call()).filter(call -> call.waitsFor(outcome));
    }

    /** The task whose open step this is; anything else is stale. */
    Optional<Task> waitingFor(StepId step) {
        return taskOf(step).filter(task -> task.waitsFor(step));
    }

    /** The task that a step belongs to. */
    Optional<Task> taskOf(StepId step) {
        return task(step.task());
    }

    /** The task of that id, if it is one of this turn. */
    Optional<Task> task(TaskId task) {
        if (!task.isOf(id())) {
            return Optional.empty();
        }
        var number = task.number();
        for (var known : tasks) {
            if (known.number() == number) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** The task that answers the user. */
    Task first() {
        return tasks.getFirst();
    }

    /** The tasks of its plan; none where it has no plan. */
    List<Task> planned() {
        return tasks.subList(1, tasks.size());
    }

    /** How what it may still spend is shared out among its tasks. */
    Shares shares() {
        return new Shares(this);
    }

    /** Who works on the task of that step. */
    Role agent(StepId step) {
        return taskOf(step).orElseThrow().role();
    }

    /** The task that asks this. */
    Optional<Task> asking(QuestionId question) {
        return tasks.stream()
                .filter(task -> task.asking()
                        .filter(open -> open.question().equals(question))
                        .isPresent())
                .findFirst();
    }

    /** Whether the turn's time is up by then. */
    boolean endsBefore(Instant time) {
        return clock instanceof TurnClock.Running running && !time.isBefore(running.deadline());
    }

    /** Whether nothing of the turn runs anywhere. */
    boolean quiet() {
        return tasks.stream().allMatch(Task::quiet);
    }

    /** Every deadline that is set now; a cancel has only its own. */
    List<Due> dues() {
        if (cancelling.isPresent()) {
            return List.of(new Due.CancelDue(id(), cancelling.get().deadline()));
        }
        var dues = new ArrayList<Due>();
        if (clock instanceof TurnClock.Running running) {
            dues.add(new Due.TurnDue(id(), running.deadline()));
        }
        instructionsBy.ifPresent(by -> dues.add(new Due.InstructionsDue(id(), by)));
        for (var task : tasks) {
            ends(task).ifPresent(at -> dues.add(new Due.TaskDue(task.id(id()), at)));
            task.thinking().ifPresent(open -> dues.add(new Due.StepDue(open.step(), open.deadline())));
            task.retryAt().ifPresent(at -> dues.add(new Due.RetryDue(task.id(id()), at)));
            for (var call : task.calls()) {
                if (call.state() instanceof CallState.Running running) {
                    dues.add(new Due.CallDue(call.id(), running.deadline()));
                }
                call.awaiting().map(Due::of).ifPresent(dues::addAll);
            }
        }
        return dues;
    }

    private Optional<Instant> ends(Task task) {
        return clock instanceof TurnClock.Running running && !task.ended()
                ? task.endsAtLeft().map(running.deadline()::minus)
                : Optional.empty();
    }

    /** The same turn with one task moved on, at a time. */
    Turn moved(Task moved, Instant at) {
        var after = new ArrayList<Task>(tasks.size());
        for (var task : tasks) {
            after.add(task.number() == moved.number() ? moved : task);
        }
        return new Turn(
                request, rulesVersion, People.of(after).clock(clock, at), budget, after, cancelling, instructionsBy);
    }

    /** The same turn divided into the tasks of a plan. */
    Turn planned(Plan plan) {
        var divided = new ArrayList<Task>();
        var numbers =
                plan.tasks().stream().map(task -> plan.numberOf(task.name())).toList();
        divided.add(first().moves().blockedOn(numbers));
        plan.tasks().forEach(task -> divided.add(Task.planned(plan, task)));
        return new Turn(request, rulesVersion, clock, budget, divided, cancelling, instructionsBy);
    }

    /** The same turn after a task of its plan ended: with a result all that wait for it go on, else only the first. */
    Turn ended(TaskId ended, boolean withResult) {
        var after = tasks.stream()
                .map(task -> withResult || task.first() ? task.moves().freedOf(ended.number()) : task)
                .toList();
        return new Turn(request, rulesVersion, clock, budget, after, cancelling, instructionsBy);
    }

    /** Whether it takes another message while it runs. */
    boolean maySteer() {
        return budget.steers().orElse(0) < rules().steersMax();
    }

    /** The same turn after the user said more. */
    Turn steered(Instant at) {
        var after = tasks.stream().map(task -> task.moves().steered(at)).toList();
        return new Turn(request, rulesVersion, clock, budget.steered(), after, cancelling, instructionsBy);
    }

    /** The same turn, whose first step waits no more. */
    Turn begun() {
        return instructionsBy.isEmpty()
                ? this
                : new Turn(request, rulesVersion, clock, budget, tasks, cancelling, Optional.empty());
    }

    /** The same turn with more of its budget taken. */
    Turn taking(TurnBudget taken) {
        return new Turn(request, rulesVersion, clock, taken, tasks, cancelling, instructionsBy);
    }

    /** The same turn, which is being cancelled. */
    Turn cancelling(Cancelling stop, Instant at) {
        var stopping = tasks.stream().map(task -> task.moves().stopping()).toList();
        return new Turn(
                request,
                rulesVersion,
                People.of(stopping).clock(clock, at),
                budget,
                stopping,
                Optional.of(stop),
                Optional.empty());
    }
}
