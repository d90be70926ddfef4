package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules of model calls: when one starts, and what follows from how it ended. */
final class StepRules {
    private StepRules() {}

    /** Schedule the next step, or the next attempt of one that failed, if the turn may still spend a step. */
    static void scheduleNext(Draft draft) {
        var turn = draft.turn();
        if (turn.stepsUsed() >= turn.limits().stepsMax()) {
            Ending.fail(draft, TurnFailure.STEPS_EXHAUSTED, "the turn used all its model calls");
            return;
        }
        var outputCharsLeft = turn.limits().outputCharsMax() - turn.outputChars();
        if (outputCharsLeft <= 0) {
            Ending.fail(draft, TurnFailure.OUTPUT_EXHAUSTED, "the turn wrote all it may");
            return;
        }
        var retrying = turn.retryAt().isPresent();
        var id = StepId.of(
                turn.id(),
                Turn.TASK,
                retrying ? turn.stepNumber() : turn.stepNumber() + 1,
                retrying ? turn.attempt() + 1 : 1);
        var deadline = draft.at().plus(turn.limits().stepMax()).plus(Deadline.OUTCOME_GRACE);
        draft.happened(new Fact.StepScheduled(id, turn.agent(), deadline));
        draft.send(new Work.RunStep(
                id,
                turn.agent(),
                turn.versions().roles(),
                turn.origin(),
                outputCharsLeft,
                deadline,
                turn.limits().stepMax()));
    }

    /** A step ended; an outcome of anything but the open step is stale. */
    static void ended(Draft draft, Input.StepOutcome outcome) {
        var turn = draft.conversation().turn().filter(running -> running.waitsFor(outcome.step()));
        if (turn.isEmpty()) {
            return;
        }
        if (turn.get().cancelling().isPresent()) {
            endedWhileCancelling(draft, outcome);
            return;
        }
        if (Fit.fits(outcome)) {
            told(draft, outcome);
        } else {
            toldTooMuch(draft, outcome);
        }
    }

    private static void told(Draft draft, Input.StepOutcome outcome) {
        switch (outcome) {
            case Input.StepAnswered answered -> {
                draft.happened(completed(draft.turn(), answered));
                draft.happened(new Fact.TurnCompleted(draft.turn().id(), answered.text()));
            }
            case Input.StepWantsTools wanting -> wantsTools(draft, wanting);
            case Input.StepFailed failed ->
                failed(draft, new Failure(failed.reason(), failed.detail(), failed.retryAfter()));
            case Input.StepCancelled _ ->
                failed(draft, new Failure(StepFailure.INTERNAL, "the model call was stopped"));
        }
    }

    /** What the model wanted cannot be written down; why it failed can be without the words. */
    private static void toldTooMuch(Draft draft, Input.StepOutcome outcome) {
        var failure =
                switch (outcome) {
                    case Input.StepFailed failed ->
                        new Failure(failed.reason(), "the model call failed", failed.retryAfter());
                    case Input.StepAnswered _, Input.StepWantsTools _, Input.StepCancelled _ ->
                        new Failure(StepFailure.TOO_LARGE, "the model's answer is larger than can be written down");
                };
        failed(draft, failure);
    }

    /** Nobody told how the open step ended, though its worker's own limit is over: it may be gone, or begin late. */
    static void timedOut(Draft draft) {
        draft.send(new Work.StopStep(draft.turn().step().orElseThrow().step()));
        failed(draft, new Failure(StepFailure.TIMEOUT, "nobody told how the model call ended"));
    }

    private static void endedWhileCancelling(Draft draft, Input.StepOutcome outcome) {
        if (outcome instanceof Input.StepAnswered answered && Fit.fits(answered)) {
            draft.happened(completed(draft.turn(), answered));
        }
        Ending.finishCancel(draft);
    }

    private static void wantsTools(Draft draft, Input.StepWantsTools wanting) {
        var turn = draft.turn();
        if (!namesInOrder(wanting)) {
            failed(draft, new Failure(StepFailure.INTERNAL, "the worker named the calls wrongly"));
            return;
        }
        if (turn.callsUsed() + wanting.calls().size() > turn.limits().callsMax()) {
            draft.happened(completed(turn, wanting, 0));
            Ending.fail(draft, TurnFailure.CALLS_EXHAUSTED, "the turn used all its tool calls");
            return;
        }
        draft.happened(completed(turn, wanting, wanting.calls().size()));
        for (var call : wanting.calls()) {
            draft.happened(new Fact.CallRequested(turn.agent(), call));
        }
        CallRules.scheduleReady(draft);
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
    private record Failure(StepFailure reason, String detail, Optional<Duration> retryAfter) {
        Failure(StepFailure reason, String detail) {
            this(reason, detail, Optional.empty());
        }
    }

    private static void failed(Draft draft, Failure failure) {
        var turn = draft.turn();
        var step = turn.step().orElseThrow().step();
        var retryAt = mayRetry(turn, failure.reason())
                ? Optional.of(draft.at().plus(RetryWait.after(step, turn.attempt(), failure.retryAfter())))
                : Optional.<Instant>empty();
        if (retryAt.filter(turn::endsBefore).isPresent()) {
            var asked = failure.retryAfter().orElse(Duration.ZERO);
            var detail =
                    failure.detail() + " (the next attempt would come after the turn's end: the pause that was asked"
                            + " for is " + asked.toSeconds() + " s)";
            giveUp(draft, step, new Failure(failure.reason(), detail));
            return;
        }
        if (retryAt.isEmpty()) {
            giveUp(draft, step, failure);
            return;
        }
        draft.happened(new Fact.StepFailed(step, turn.agent(), failure.reason(), failure.detail(), retryAt));
    }

    private static void giveUp(Draft draft, StepId step, Failure failure) {
        draft.happened(
                new Fact.StepFailed(step, draft.turn().agent(), failure.reason(), failure.detail(), Optional.empty()));
        Ending.fail(draft, TurnFailure.MODEL_FAILED, failure.detail());
    }

    /** Only what can change is tried again: a reason that can, and within what the turn may spend. */
    private static boolean mayRetry(Turn turn, StepFailure reason) {
        return turn.attempt() < Math.min(reason.attemptsMax(), turn.limits().attemptsMax())
                && turn.stepsUsed() < turn.limits().stepsMax();
    }

    private static Fact.StepCompleted completed(Turn turn, Input.StepAnswered answered) {
        return new Fact.StepCompleted(
                answered.step(), answered.run(), turn.agent(), answered.text(), 0, answered.usage(), answered.model());
    }

    private static Fact.StepCompleted completed(Turn turn, Input.StepWantsTools wanting, int calls) {
        return new Fact.StepCompleted(
                wanting.step(), wanting.run(), turn.agent(), wanting.text(), calls, wanting.usage(), wanting.model());
    }
}
