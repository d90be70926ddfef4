package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.orchestrator.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows from a step that failed: another attempt where that may go better, else its task is given up. */
final class RetryRules {
    private RetryRules() {}

    static void failed(Draft draft, Task task, FailedStep failure) {
        var turn = draft.turn();
        var step = task.lastStep().orElseThrow();
        if (!mayRetry(turn, task, failure.reason())) {
            giveUp(draft, task, failure);
            return;
        }
        var retryAt = draft.at().plus(turn.rules().retries().after(step, failure.retryAfter()));
        if (turn.endsBefore(retryAt)) {
            var asked = failure.retryAfter().orElse(Duration.ZERO);
            var detail =
                    failure.detail() + " (the next attempt would come after the turn's end: the pause that was asked"
                            + " for is " + asked.toSeconds() + " s)";
            giveUp(draft, task, new FailedStep(failure.reason(), detail, failure.costMicros()));
            return;
        }
        write(draft, task, failure, Optional.of(retryAt));
    }

    private static void giveUp(Draft draft, Task task, FailedStep failure) {
        write(draft, task, failure, Optional.empty());
        if (failure.reason() == StepFailure.TURN_COST_EXHAUSTED
                && draft.turn().limits().costMicrosMax().isPresent()) {
            Ending.exhausted(draft, draft.turn().shares().costsTooMuch());
            return;
        }
        TaskRules.fail(draft, task, failure.reason(), failure.detail());
    }

    private static void write(Draft draft, Task task, FailedStep failure, Optional<Instant> retryAt) {
        draft.happened(new Fact.StepFailed(
                task.lastStep().orElseThrow(),
                task.role(),
                failure.reason(),
                failure.detail(),
                retryAt,
                failure.costMicros()));
    }

    /** Only what can change is tried again: a reason that can, and within what the turn may spend. */
    private static boolean mayRetry(Turn turn, Task task, StepFailure reason) {
        var attempt = task.lastStep().map(StepId::attempt).orElseThrow();
        // What a task is to prove lies several steps back, so its answers count, not the attempts of the last step.
        var tries = reason == StepFailure.UNPROVEN ? task.turnedDown() + 1 : attempt;
        return tries < reason.attemptsMax()
                && attempt < turn.limits().attemptsMax()
                && turn.budget().steps() < turn.limits().stepsMax();
    }
}
