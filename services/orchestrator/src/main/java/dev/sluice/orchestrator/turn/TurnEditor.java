package dev.sluice.orchestrator.turn;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A turn with its covers open: set what changes, leave the rest. For {@link Evolution} alone. */
final class TurnEditor {
    private final Turn before;
    TurnClock clock;
    int stepNumber;
    int attempt;
    int stepsUsed;
    int callsUsed;
    int outputChars;
    Optional<Turn.OpenStep> step;
    Optional<Instant> retryAt;
    List<OpenCall> calls;
    Optional<Turn.Cancelling> cancelling;

    TurnEditor(Turn before) {
        this.before = before;
        clock = before.clock();
        stepNumber = before.stepNumber();
        attempt = before.attempt();
        stepsUsed = before.stepsUsed();
        callsUsed = before.callsUsed();
        outputChars = before.outputChars();
        step = before.step();
        retryAt = before.retryAt();
        calls = before.calls();
        cancelling = before.cancelling();
    }

    /** Count on: the next attempt of the same step, or the first of the next. */
    void retrying(boolean sameStep) {
        stepNumber = sameStep ? stepNumber : stepNumber + 1;
        attempt = sameStep ? attempt + 1 : 1;
    }

    Turn done() {
        return new Turn(
                before.id(),
                before.origin(),
                before.agent(),
                before.versions(),
                before.limits(),
                clock,
                stepNumber,
                attempt,
                stepsUsed,
                callsUsed,
                outputChars,
                step,
                retryAt,
                calls,
                cancelling);
    }
}
