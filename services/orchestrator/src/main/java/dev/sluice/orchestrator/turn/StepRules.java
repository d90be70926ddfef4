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
    /** The wait before the second attempt; each further one waits twice as long, so that six outlast a restart. */
    static final Duration RETRY_WAIT = Duration.ofMillis(500);

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
        var deadline = draft.at().plus(turn.limits().stepMax());
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
        switch (outcome) {
            case Input.StepAnswered answered -> {
                draft.happened(completed(draft.turn(), answered));
                draft.happened(new Fact.TurnCompleted(draft.turn().id(), answered.text()));
            }
            case Input.StepWantsTools wanting -> wantsTools(draft, wanting);
            case Input.StepFailed failed -> failed(draft, failed.reason(), failed.detail());
            case Input.StepCancelled _ -> failed(draft, StepFailure.INTERNAL, "the model call was stopped");
        }
    }

    /** The open step did not end in time; its worker knows the deadline and has stopped. */
    static void timedOut(Draft draft) {
        failed(draft, StepFailure.TIMEOUT, "the model call took longer than it may");
    }

    private static void endedWhileCancelling(Draft draft, Input.StepOutcome outcome) {
        if (outcome instanceof Input.StepAnswered answered) {
            draft.happened(completed(draft.turn(), answered));
        }
        Ending.finishCancel(draft);
    }

    private static void wantsTools(Draft draft, Input.StepWantsTools wanting) {
        var turn = draft.turn();
        if (!namesInOrder(wanting)) {
            failed(draft, StepFailure.INTERNAL, "the worker named the calls wrongly");
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

    private static void failed(Draft draft, StepFailure reason, String detail) {
        var turn = draft.turn();
        var step = turn.step().orElseThrow().step();
        var mayRetry = reason.retryable()
                && turn.attempt() < turn.limits().attemptsMax()
                && turn.stepsUsed() < turn.limits().stepsMax();
        var retryAt = mayRetry ? Optional.of(retryTime(draft.at(), turn.attempt())) : Optional.<Instant>empty();
        draft.happened(new Fact.StepFailed(step, turn.agent(), reason, detail, retryAt));
        if (!mayRetry) {
            Ending.fail(draft, TurnFailure.MODEL_FAILED, detail);
        }
    }

    private static Instant retryTime(Instant at, int attempt) {
        return at.plus(RETRY_WAIT.multipliedBy(1L << Math.min(attempt - 1, 6)));
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
