package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.orchestrator.plan.ResultForm;
import dev.sluice.orchestrator.task.Task;
import java.util.Map;
import java.util.Optional;

/** The rules of model calls: when one starts, and what follows from how it ended. */
final class StepRules {
    private static final String TOO_LONG = "the model's answer is larger than can be written down";

    private StepRules() {}

    /** Schedule the task's next step, or the next attempt of one that failed, if the turn may still spend a step. */
    static void schedule(Draft draft, Task task) {
        var turn = draft.turn();
        var exhausted = turn.shares().refusesStep();
        if (exhausted.isPresent()) {
            Ending.exhausted(draft, exhausted.get());
            return;
        }
        var id = task.nextStep(turn.id());
        var deadline =
                draft.at().plus(turn.limits().stepMax()).plus(turn.rules().outcomeGrace());
        var costMax = turn.shares().costMicros();
        draft.happened(
                new Fact.StepScheduled(id, task.role(), deadline, turn.shares().leftAfterAStep(draft.at()), costMax));
        draft.send(new Work.RunStep(
                id,
                task.role(),
                turn.request().versions().ofRole(task.role()),
                turn.request().versions().pool(task.role()),
                turn.request().origin(),
                turn.request().background(),
                turn.shares().chars(),
                deadline,
                turn.limits().stepMax(),
                task.note(),
                costMax,
                Optional.of(turn.request().versions()).filter(_ -> PlanRules.mayDivide(turn, task))));
    }

    /** A step ended; an outcome of anything but an open step is stale. */
    static void ended(Draft draft, Input.StepOutcome outcome) {
        var task = draft.conversation().turn().flatMap(turn -> turn.waitingFor(outcome.step()));
        if (task.isEmpty()) {
            return;
        }
        if (draft.turn().cancelling().isPresent()) {
            endedWhileCancelling(draft, task.get(), outcome);
            return;
        }
        if (TextBounds.hold(outcome)) {
            told(draft, task.get(), outcome);
        } else {
            toldTooMuch(draft, task.get(), outcome);
        }
    }

    private static void told(Draft draft, Task task, Input.StepOutcome outcome) {
        switch (outcome) {
            case Input.StepAnswered answered -> answered(draft, task, answered);
            case Input.StepAsks asks -> QuestionRules.ask(draft, task, asks);
            case Input.PlanProposed proposed -> planned(draft, task, proposed);
            case Input.StepHandsOver handing -> handsOver(draft, task, handing);
            case Input.StepWantsTools wanting -> wantsTools(draft, task, wanting);
            case Input.StepFailed failed ->
                RetryRules.failed(
                        draft,
                        task,
                        new FailedStep(failed.reason(), failed.detail(), failed.retryAfter(), failed.costMicros()));
            case Input.StepCancelled _ ->
                RetryRules.failed(draft, task, new FailedStep(StepFailure.INTERNAL, "the model call was stopped"));
        }
    }

    private static void answered(Draft draft, Task task, Input.StepAnswered answered) {
        if (task.steered()) {
            StepEnd.write(draft, task, answered, answered.text(), 0);
            return;
        }
        switch (TaskRules.reading(task, answered.text())) {
            case ResultForm.Reading.Fields result -> answered(draft, task, answered, result.values());
            case ResultForm.Reading.Wrong wrong ->
                RetryRules.failed(
                        draft, task, new FailedStep(StepFailure.INVALID_RESULT, wrong.why(), answered.costMicros()));
        }
    }

    /** An answer of the right form counts once the task has done what it must have. */
    private static void answered(Draft draft, Task task, Input.StepAnswered answered, Map<String, String> result) {
        var unproven = task.unproven(result);
        if (unproven.isPresent()) {
            RetryRules.failed(draft, task, new FailedStep(StepFailure.UNPROVEN, unproven.get(), answered.costMicros()));
            return;
        }
        StepEnd.write(draft, task, answered, answered.text(), 0);
        TaskRules.complete(draft, task, answered.text(), result);
    }

    private static void planned(Draft draft, Task task, Input.PlanProposed proposed) {
        var objection = PlanRules.objection(draft, task, proposed);
        if (objection.isPresent()) {
            RetryRules.failed(
                    draft, task, new FailedStep(StepFailure.INVALID_RESULT, objection.get(), proposed.costMicros()));
            return;
        }
        PlanRules.divide(draft, task, proposed);
    }

    private static void handsOver(Draft draft, Task task, Input.StepHandsOver handing) {
        var objection = TaskRules.objection(draft, task, handing);
        if (objection.isPresent()) {
            RetryRules.failed(
                    draft, task, new FailedStep(StepFailure.INVALID_RESULT, objection.get(), handing.costMicros()));
            return;
        }
        TaskRules.handOver(draft, task, handing);
    }

    /** What the model wanted cannot be written down; why it failed can be without the words. */
    private static void toldTooMuch(Draft draft, Task task, Input.StepOutcome outcome) {
        var failure =
                switch (outcome) {
                    case Input.StepFailed failed ->
                        new FailedStep(
                                failed.reason(), "the model call failed", failed.retryAfter(), failed.costMicros());
                    case Input.StepReply reply -> new FailedStep(StepFailure.TOO_LARGE, TOO_LONG, reply.costMicros());
                    case Input.StepCancelled _ -> new FailedStep(StepFailure.TOO_LARGE, TOO_LONG);
                };
        RetryRules.failed(draft, task, failure);
    }

    /** Nobody told how the open step ended, though its worker's own limit is over: it may be gone, or begin late. */
    static void timedOut(Draft draft, StepId late) {
        draft.send(new Work.StopStep(late));
        var task = draft.turn().waitingFor(late).orElseThrow();
        RetryRules.failed(draft, task, new FailedStep(StepFailure.TIMEOUT, "nobody told how the model call ended"));
    }

    private static void endedWhileCancelling(Draft draft, Task task, Input.StepOutcome outcome) {
        if (outcome instanceof Input.StepAnswered answered && TextBounds.hold(answered)) {
            StepEnd.write(draft, task, answered, answered.text(), 0);
            return;
        }
        var othersRun =
                draft.turn().tasks().stream().anyMatch(other -> other.number() != task.number() && !other.quiet());
        if (othersRun) {
            draft.happened(new Fact.StepFailed(
                    outcome.step(), task.role(), StepFailure.STOPPED, "the model call was stopped", Optional.empty()));
            return;
        }
        Ending.finishCancel(draft);
    }

    private static void wantsTools(Draft draft, Task task, Input.StepWantsTools wanting) {
        var turn = draft.turn();
        if (!namesInOrder(wanting)) {
            RetryRules.failed(draft, task, new FailedStep(StepFailure.INTERNAL, "the worker named the calls wrongly"));
            return;
        }
        var exhausted = turn.budget().refusesCalls(wanting.calls().size(), turn.limits());
        if (exhausted.isPresent()) {
            StepEnd.write(draft, task, wanting, wanting.text(), 0);
            Ending.exhausted(draft, exhausted.get());
            return;
        }
        StepEnd.write(draft, task, wanting, wanting.text(), wanting.calls().size());
        for (var call : wanting.calls()) {
            draft.happened(new Fact.CallRequested(task.role(), call));
        }
    }

    private static boolean namesInOrder(Input.StepWantsTools wanting) {
        for (int i = 0; i < wanting.calls().size(); i++) {
            if (!wanting.calls().get(i).call().equals(CallId.of(wanting.step(), i + 1))) {
                return false;
            }
        }
        return !wanting.calls().isEmpty();
    }
}
