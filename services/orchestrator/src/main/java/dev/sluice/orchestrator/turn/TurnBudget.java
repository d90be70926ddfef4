package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.TurnFailure;
import java.util.Optional;

/**
 * What a turn has taken of its {@link Limits}. A step and a call are taken before they run, so that no number of tasks
 * side by side takes more than there is. Only grows.
 *
 * @param steps model calls, retries included
 * @param calls tool calls
 * @param chars what the model wrote
 */
public record TurnBudget(int steps, int calls, int chars) {
    static final TurnBudget UNTOUCHED = new TurnBudget(0, 0, 0);

    /** Why no more can be taken. */
    record Exhausted(TurnFailure reason, String detail) {}

    /** Why the turn may make no other model call, if it may not. */
    Optional<Exhausted> refusesStep(Limits limits) {
        if (steps >= limits.stepsMax()) {
            return exhausted(TurnFailure.STEPS_EXHAUSTED, "the turn used all its model calls");
        }
        return charsLeft(limits) > 0
                ? Optional.empty()
                : exhausted(TurnFailure.OUTPUT_EXHAUSTED, "the turn wrote all it may");
    }

    /** Why the turn may not make so many more tool calls, if it may not. */
    Optional<Exhausted> refusesCalls(int more, Limits limits) {
        return calls + more <= limits.callsMax()
                ? Optional.empty()
                : exhausted(TurnFailure.CALLS_EXHAUSTED, "the turn used all its tool calls");
    }

    int charsLeft(Limits limits) {
        return limits.outputCharsMax() - chars;
    }

    TurnBudget step() {
        return new TurnBudget(steps + 1, calls, chars);
    }

    TurnBudget call() {
        return new TurnBudget(steps, calls + 1, chars);
    }

    TurnBudget written(int more) {
        return new TurnBudget(steps, calls, chars + more);
    }

    private static Optional<Exhausted> exhausted(TurnFailure reason, String detail) {
        return Optional.of(new Exhausted(reason, detail));
    }
}
