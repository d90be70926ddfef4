package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import java.time.Duration;
import java.time.Instant;

/**
 * Something must have happened by then, or a {@code DeadlinePassed} with this subject comes over the inbox.
 *
 * @param subject {@code <kind> <id>}: stable, so that the input that comes can be held against what is set
 */
public record Deadline(String subject, Instant due) {
    /**
     * How much later than a worker's own limit the orchestrator's is. The worker's counts from when it begins, so that
     * its clock need not be ours, and what came by then is told; only if it is silent the orchestrator's passes.
     */
    static final Duration OUTCOME_GRACE = Duration.ofSeconds(10);

    static Deadline ofTurn(TurnId turn, Instant due) {
        return new Deadline("turn " + turn, due);
    }

    static Deadline ofCancel(TurnId turn, Instant due) {
        return new Deadline("cancel " + turn, due);
    }

    static Deadline ofRetry(TurnId turn, Instant due) {
        return new Deadline("retry " + turn, due);
    }

    static Deadline ofStep(StepId step, Instant due) {
        return new Deadline("step " + step, due);
    }

    static Deadline ofCall(CallId call, Instant due) {
        return new Deadline("call " + call, due);
    }

    String kind() {
        return subject.substring(0, subject.indexOf(' '));
    }

    String id() {
        return subject.substring(subject.indexOf(' ') + 1);
    }
}
