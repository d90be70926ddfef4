package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.orchestrator.plan.ResultForm;
import dev.sluice.orchestrator.task.Task;
import java.time.Duration;
import java.util.Optional;

/** The rules of model calls: when one starts, and what follows from how it ended. */
final class StepRules {
    private static final String TOO_LONG = "the model's answer is larger than can be written down";

    private StepRules() {}

    /** Schedule the task's next step, or the next attempt of one that failed, if the turn may still spend a step. */
    static void schedule(Draft draft, Task task) {
        var turn = draft.turn();
        var exhausted = turn.refusesStep();
        if (exhausted.isPresent()) {
            Ending.exhausted(draft, exhausted.get());
            return;
        }
        var id = task.nextStep(turn.id());
        var deadline =
                draft.at().plus(turn.limits().stepMax()).plus(turn.rules().outcomeGrace());
        var costMax = turn.costShare();
        draft.happened(new Fact.StepScheduled(id, task.role(), deadline, turn.leftAfterAStep(draft.at()), costMax));
        draft.send(new Work.RunStep(
                id,
                task.role(),
                turn.request().versions().roles(),
                turn.request().versions().pool(task.role()),
                turn.request().origin(),
                turn.request().background(),
                turn.charsShare(),
                deadline,
                turn.limits().stepMax(),
                task.note(),
                costMax));
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
        if (Fit.fits(outcome)) {
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
                failed(
                        draft,
                        task,
                        new Failure(failed.reason(), failed.detail(), failed.retryAfter(), failed.costMicros()));
            case Input.StepCancelled _ ->
                failed(draft, task, new Failure(StepFailure.INTERNAL, "the model call was stopped"));
        }
    }

    private static void answered(Draft draft, Task task, Input.StepAnswered answered) {
        if (task.steered()) {
            draft.happened(completed(task, answered, answered.text(), 0));
            return;
        }
        switch (TaskRules.reading(task, answered.text())) {
            case ResultForm.Reading.Fields result -> {
                draft.happened(completed(task, answered, answered.text(), 0));
                TaskRules.complete(draft, task, answered.text(), result.values());
            }
            case ResultForm.Reading.Wrong wrong ->
                failed(draft, task, new Failure(StepFailure.INVALID_RESULT, wrong.why(), answered.costMicros()));
        }
    }

    private static void planned(Draft draft, Task task, Input.PlanProposed proposed) {
        var objection = PlanRules.objection(draft, task, proposed);
        if (objection.isPresent()) {
            failed(draft, task, new Failure(StepFailure.INVALID_RESULT, objection.get(), proposed.costMicros()));
            return;
        }
        PlanRules.divide(draft, task, proposed);
    }

    private static void handsOver(Draft draft, Task task, Input.StepHandsOver handing) {
        var objection = TaskRules.objection(draft, task, handing);
        if (objection.isPresent()) {
            failed(draft, task, new Failure(StepFailure.INVALID_RESULT, objection.get(), handing.costMicros()));
            return;
        }
        TaskRules.handOver(draft, task, handing);
    }

    /** What the model wanted cannot be written down; why it failed can be without the words. */
    private static void toldTooMuch(Draft draft, Task task, Input.StepOutcome outcome) {
        var failure =
                switch (outcome) {
                    case Input.StepFailed failed ->
                        new Failure(failed.reason(), "the model call failed", failed.retryAfter(), failed.costMicros());
                    case Input.StepReply reply -> new Failure(StepFailure.TOO_LARGE, TOO_LONG, reply.costMicros());
                    case Input.StepCancelled _ -> new Failure(StepFailure.TOO_LARGE, TOO_LONG);
                };
        failed(draft, task, failure);
    }

    /** Nobody told how the open step ended, though its worker's own limit is over: it may be gone, or begin late. */
    static void timedOut(Draft draft, StepId late) {
        draft.send(new Work.StopStep(late));
        var task = draft.turn().waitingFor(late).orElseThrow();
        failed(draft, task, new Failure(StepFailure.TIMEOUT, "nobody told how the model call ended"));
    }

    private static void endedWhileCancelling(Draft draft, Task task, Input.StepOutcome outcome) {
        if (outcome instanceof Input.StepAnswered answered && Fit.fits(answered)) {
            draft.happened(completed(task, answered, answered.text(), 0));
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
            failed(draft, task, new Failure(StepFailure.INTERNAL, "the worker named the calls wrongly"));
            return;
        }
        var exhausted = turn.budget().refusesCalls(wanting.calls().size(), turn.limits());
        if (exhausted.isPresent()) {
            draft.happened(completed(task, wanting, wanting.text(), 0));
            Ending.exhausted(draft, exhausted.get());
            return;
        }
        draft.happened(completed(task, wanting, wanting.text(), wanting.calls().size()));
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

    /** How a step failed, and how long whoever failed wants to be left alone. */
    private record Failure(
            StepFailure reason, String detail, Optional<Duration> retryAfter, Optional<Long> costMicros) {
        Failure(StepFailure reason, String detail, Optional<Long> costMicros) {
            this(reason, detail, Optional.empty(), costMicros);
        }

        Failure(StepFailure reason, String detail) {
            this(reason, detail, Optional.empty());
        }
    }

    private static void failed(Draft draft, Task task, Failure failure) {
        var turn = draft.turn();
        var step = task.lastStep().orElseThrow();
        if (!mayRetry(turn, step, failure.reason())) {
            giveUp(draft, task, failure);
            return;
        }
        var retryAt = draft.at().plus(turn.rules().retries().after(step, failure.retryAfter()));
        if (turn.endsBefore(retryAt)) {
            var asked = failure.retryAfter().orElse(Duration.ZERO);
            var detail =
                    failure.detail() + " (the next attempt would come after the turn's end: the pause that was asked"
                            + " for is " + asked.toSeconds() + " s)";
            giveUp(draft, task, new Failure(failure.reason(), detail, failure.costMicros()));
            return;
        }
        draft.happened(new Fact.StepFailed(
                step, task.role(), failure.reason(), failure.detail(), Optional.of(retryAt), failure.costMicros()));
    }

    private static void giveUp(Draft draft, Task task, Failure failure) {
        draft.happened(new Fact.StepFailed(
                task.lastStep().orElseThrow(),
                task.role(),
                failure.reason(),
                failure.detail(),
                Optional.empty(),
                failure.costMicros()));
        if (failure.reason() == StepFailure.TURN_COST_EXHAUSTED
                && draft.turn().limits().costMicrosMax().isPresent()) {
            Ending.exhausted(draft, draft.turn().costsTooMuch());
            return;
        }
        TaskRules.fail(draft, task, failure.reason(), failure.detail());
    }

    /** Only what can change is tried again: a reason that can, and within what the turn may spend. */
    private static boolean mayRetry(Turn turn, StepId step, StepFailure reason) {
        return step.attempt() < Math.min(reason.attemptsMax(), turn.limits().attemptsMax())
                && turn.budget().steps() < turn.limits().stepsMax();
    }

    /**
     * What the model said beside what it wants joins the history. Nothing else follows yet if the user said more meanwhile:
     * the task hears that first.
     *
     * @return whether what it wants may follow
     */
    static boolean said(Draft draft, Task task, Input.StepReply reply, String text) {
        draft.happened(completed(task, reply, text, 0));
        return !task.steered();
    }

    private static Fact.StepCompleted completed(Task task, Input.StepReply reply, String text, int calls) {
        return new Fact.StepCompleted(
                reply.step(),
                reply.run(),
                task.role(),
                text,
                calls,
                reply.usage(),
                reply.model(),
                reply.thoughts(),
                reply.costMicros());
    }
}
