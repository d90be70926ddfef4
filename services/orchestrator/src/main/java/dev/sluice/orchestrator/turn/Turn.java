package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The turn that runs. Either a step is open, or a retry of one is due, or calls are open; never two of these at once.
 *
 * <pre>
 *   step open --wants tools--> calls open --all done--> step open --answers--> completed
 *   step open --fails--> retry due --time--> step open (next attempt), or failed
 *   any --cancel--> cancelling --all quiet, or 2 s--> cancelled
 * </pre>
 *
 * @param clock when the turn must have ended, or how long it still has while an approval is open
 * @param stepNumber the number of the last step, from 1; 0 before the first
 * @param attempt the attempt of that step, from 1
 * @param stepsUsed steps scheduled so far, retries included
 * @param calls the calls of the last step, in the model's order; empty while a step is open
 */
public record Turn(
        TurnId id,
        Origin origin,
        Role agent,
        Versions versions,
        Limits limits,
        TurnClock clock,
        int stepNumber,
        int attempt,
        int stepsUsed,
        int callsUsed,
        int outputChars,
        Optional<OpenStep> step,
        Optional<Instant> retryAt,
        List<OpenCall> calls,
        Optional<Cancelling> cancelling) {

    /** The name of the turn's one task; plans with more tasks number on. */
    static final int TASK = 1;

    /** A model call that was asked for and has not ended. */
    public record OpenStep(StepId step, Instant deadline) {}

    /** A cancel that was asked for and is not done. */
    public record Cancelling(Optional<String> reason, Instant deadline) {}

    /** The open call of that id. */
    Optional<OpenCall> call(CallId id) {
        return calls.stream().filter(call -> call.id().equals(id)).findFirst();
    }

    /** The step of that id, if it is the open one; anything else is stale. */
    boolean waitsFor(StepId id) {
        return step.filter(open -> open.step().equals(id)).isPresent();
    }

    /** Whether the turn's time is up by then. */
    boolean endsBefore(Instant time) {
        return clock instanceof TurnClock.Running running && !time.isBefore(running.deadline());
    }

    /** Whether nothing of the turn runs anywhere. */
    boolean quiet() {
        return step.isEmpty() && calls.stream().noneMatch(OpenCall::running);
    }

    /** Every deadline that is set now; a cancel has only its own. */
    List<Deadline> deadlines() {
        if (cancelling.isPresent()) {
            return List.of(Deadline.ofCancel(id, cancelling.get().deadline()));
        }
        var deadlines = new ArrayList<Deadline>();
        if (clock instanceof TurnClock.Running running) {
            deadlines.add(Deadline.ofTurn(id, running.deadline()));
        }
        step.ifPresent(open -> deadlines.add(Deadline.ofStep(open.step(), open.deadline())));
        retryAt.ifPresent(due -> deadlines.add(Deadline.ofRetry(id, due)));
        for (var call : calls) {
            if (call.progress() instanceof OpenCall.Running running) {
                deadlines.add(Deadline.ofCall(call.id(), running.deadline()));
            }
        }
        return deadlines;
    }
}
