package dev.sluice.orchestrator.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Proven;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TaskFailure;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.orchestrator.plan.ResultForm;
import dev.sluice.orchestrator.task.Evidence;
import dev.sluice.orchestrator.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rules of tasks: when one begins, what its answer must be, and what follows from its end. */
final class TaskRules {
    private TaskRules() {}

    /** A task of a plan that is there to begin begins by a fact, and so does the first when all the others have ended. */
    static void begin(Draft draft, Task task) {
        if (task.ready() && !draft.turn().planned().isEmpty()) {
            draft.happened(new Fact.TaskStarted(
                    task.id(draft.turn().id()),
                    task.role(),
                    task.planned().flatMap(planned -> timeMax(draft, planned))));
        }
    }

    private static Optional<Duration> timeMax(Draft draft, PlannedTask planned) {
        return planned.timeMax().or(() -> draft.turn().request().versions().taskMax(planned.role()));
    }

    /** What an answer says, by the form that the task's result must have; words have no form. */
    static ResultForm.Reading reading(Task task, String answer) {
        return task.resultForm().map(form -> form.read(answer)).orElse(new ResultForm.Reading.Fields(Map.of()));
    }

    /** The task gave its answer: the first answers the user, the others those that wait for them. */
    static void complete(Draft draft, Task task, String answer, Map<String, String> result) {
        var turn = draft.turn().id();
        draft.happened(
                task.first()
                        ? new Fact.TurnCompleted(turn, answer, proven(draft), results(draft))
                        : new Fact.TaskCompleted(task.id(turn), task.role(), result, task.proven(result)));
    }

    private static Optional<List<Proven>> proven(Draft draft) {
        return Optional.of(draft.turn().planned().stream()
                .flatMap(task -> task.evidence().flatMap(Evidence::proven).stream())
                .toList());
    }

    private static Optional<Map<String, JsonNode>> results(Draft draft) {
        var results = new TreeMap<String, JsonNode>();
        for (var task : draft.turn().planned()) {
            task.result()
                    .ifPresent(
                            result -> results.put(task.planned().orElseThrow().name(), result));
        }
        return Optional.of(results);
    }

    /** The task's time is up: what runs for it is stopped, and it is given up. */
    static void timedOut(Draft draft, TaskId late) {
        var task = draft.turn().task(late).orElseThrow();
        task.thinking().ifPresent(open -> {
            draft.send(new Work.StopStep(open.step()));
            draft.happened(new Fact.StepFailed(
                    open.step(), task.role(), StepFailure.STOPPED, "its task's time was up", Optional.empty()));
        });
        for (var call : task.calls()) {
            if (call.running()) {
                draft.send(new Work.StopCall(call.id()));
            }
            if (!call.done()) {
                CallEnd.cutOff(call, "task").write(draft, call);
            }
        }
        var detail = task.planned()
                .flatMap(PlannedTask::timeMax)
                .map(time -> "the task took longer than the %d s that its plan gives it".formatted(time.toSeconds()))
                .orElse("the task took longer than its role gives it");
        fail(draft, task, TurnFailure.DEADLINE, TaskFailure.DEADLINE, detail);
    }

    /** The task is given up: the first takes the turn with it, the others what needs their results. */
    static void fail(Draft draft, Task task, StepFailure reason, String detail) {
        fail(draft, task, TurnFailure.MODEL_FAILED, ofTask(reason), detail);
    }

    private static TaskFailure ofTask(StepFailure reason) {
        return reason == StepFailure.INVALID_RESULT
                ? TaskFailure.INVALID_RESULT
                : reason == StepFailure.UNPROVEN ? TaskFailure.UNPROVEN : TaskFailure.MODEL_FAILED;
    }

    /**
     * The same.
     *
     * @param ofTurn why the turn fails, if this was its first task
     * @param ofTask why the task fails, if it was not
     */
    static void fail(Draft draft, Task task, TurnFailure ofTurn, TaskFailure ofTask, String detail) {
        if (task.first()) {
            Ending.fail(draft, ofTurn, detail);
            return;
        }
        draft.happened(new Fact.TaskFailed(task.id(draft.turn().id()), task.role(), ofTask, detail));
        skipAfter(draft, task);
        if (draft.turn().planned().stream().allMatch(ended -> ended.ended() && !ended.answered())) {
            Ending.fail(draft, TurnFailure.TASKS_FAILED, "no task of the plan came to a result: " + detail);
        }
    }

    /** Why a task is not given to that role, in words that the model is told; empty if it may be. */
    static Optional<String> objection(Draft draft, Task task, Input.StepHandsOver handing) {
        if (!draft.roles(draft.turn().request().versions()).contains(handing.to())) {
            return Optional.of("There is no role %s.".formatted(handing.to()));
        }
        if (handing.to().equals(task.role())) {
            return Optional.of("You are the %s yourself.".formatted(task.role()));
        }
        return handing.instruction().isBlank() ? Optional.of("The instruction says nothing.") : Optional.empty();
    }

    /** The task goes on in other hands, with all that it was told before; but not before it heard what the user said. */
    static void handOver(Draft draft, Task task, Input.StepHandsOver handing) {
        var text = handing.text().isBlank() ? handing.instruction() : handing.text();
        if (StepEnd.said(draft, task, handing, text)) {
            draft.happened(new Fact.TaskHandedOver(
                    task.id(draft.turn().id()), task.role(), handing.to(), handing.instruction()));
        }
    }

    private static void skipAfter(Draft draft, Task failed) {
        for (var task : draft.turn().planned()) {
            // One that another way led to here is skipped by now.
            var now = draft.turn().task(task.id(draft.turn().id())).orElseThrow();
            if (now.blockedOn(failed.number())) {
                var because = "it needs the result of task "
                        + failed.planned().orElseThrow().name();
                draft.happened(new Fact.TaskSkipped(now.id(draft.turn().id()), now.role(), because));
                skipAfter(draft, now);
            }
        }
    }
}
