package dev.sluice.executor.call;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Input.CallCancelled;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.executor.sandbox.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A call as the queue gave it to us.
 *
 * @param receivedAt when it came, by this process's clock, which is not compared with any other
 * @param last whether nobody gets it again
 * @param calledOff whether its turn was stopped or its session deleted; may become true at any time
 * @param lost whether the queue has given it to another executor; may become true at any time
 */
public record Delivery(
        CallWork work, Instant receivedAt, boolean last, BooleanSupplier calledOff, BooleanSupplier lost) {
    /** Of the time of a call, one part in so many is for its answer to arrive. */
    private static final int ANSWERING_SHARE = 10;

    /** And no more than that. */
    private static final Duration ANSWERING_MAX = Duration.ofSeconds(12);

    CallId call() {
        return work.request().call();
    }

    /** Why the call must not start now, as its outcome; empty if it may. */
    Optional<CallOutcome> obstacle(Instant now) {
        if (calledOff.getAsBoolean()) {
            return Optional.of(new CallCancelled(call()));
        }
        if (last) {
            return Optional.of(new CallFailed(
                    call(), CallFailure.POISON, "The call broke off every time it was tried; it is given up."));
        }
        if (late(now)) {
            return Optional.of(new CallFailed(call(), CallFailure.TIMEOUT, "The call did not start in time."));
        }
        return Optional.empty();
    }

    /** Why the running call must end now, early enough for its answer to be heard; empty if it may go on. */
    Optional<StopSignal.Reason> stop(Instant now) {
        if (calledOff.getAsBoolean()) {
            return Optional.of(StopSignal.Reason.CALLED_OFF);
        }
        var share = work.allowed().dividedBy(ANSWERING_SHARE);
        var answering = share.compareTo(ANSWERING_MAX) < 0 ? share : ANSWERING_MAX;
        var end = receivedAt.plus(work.allowed()).minus(answering);
        return now.isBefore(end) ? Optional.empty() : Optional.of(StopSignal.Reason.TIME_UP);
    }

    /** Whether it has been here for as long as it may take in all. */
    boolean late(Instant now) {
        return !now.isBefore(receivedAt.plus(work.allowed()));
    }
}
