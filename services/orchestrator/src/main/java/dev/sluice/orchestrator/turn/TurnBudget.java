package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import java.util.Optional;

/**
 * What a turn has taken of its {@link Limits}. A step and a call are taken before they run, so that no number of tasks
 * side by side takes more than there is; a step's tokens, which nobody knows before, are reserved as many as the largest
 * step took so far. Only grows.
 *
 * @param steps model calls, retries included
 * @param calls tool calls
 * @param chars what the model wrote
 * @param tokens what its steps read and wrote; empty before the first has ended
 */
public record TurnBudget(int steps, int calls, int chars, Optional<Tokens> tokens) {
    static final TurnBudget UNTOUCHED = new TurnBudget(0, 0, 0, Optional.empty());

    /**
     * Tokens of the steps that have ended.
     *
     * @param spent in all
     * @param largest of the largest step
     */
    public record Tokens(long spent, long largest) {
        static final Tokens NONE = new Tokens(0, 0);

        Tokens and(TokenUsage usage) {
            var more = usage.prompt() + usage.completion();
            return new Tokens(spent + more, Math.max(largest, more));
        }
    }

    /** Why no more can be taken. */
    record Exhausted(TurnFailure reason, String detail) {}

    /**
     * Why the turn may make no other model call, if it may not.
     *
     * @param open how many model calls it has open
     * @param tokensMin what a step is taken to need at least
     */
    Optional<Exhausted> refusesStep(Limits limits, long open, long tokensMin) {
        if (steps >= limits.stepsMax()) {
            return exhausted(TurnFailure.STEPS_EXHAUSTED, "the turn used all its model calls");
        }
        if (charsLeft(limits) <= 0) {
            return exhausted(TurnFailure.OUTPUT_EXHAUSTED, "the turn wrote all it may");
        }
        return tokensLeft(limits, open + 1, tokensMin).filter(left -> left < 0).isEmpty()
                ? Optional.empty()
                : exhausted(TurnFailure.TOKENS_EXHAUSTED, "the turn has no tokens left for another model call");
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

    /** The tokens that are left beside those of so many open steps; below 0 if those are too many already. */
    Optional<Long> tokensLeft(Limits limits, long open, long tokensMin) {
        var taken = tokens.orElse(Tokens.NONE);
        return limits.tokensMax().map(most -> most - taken.spent() - open * Math.max(taken.largest(), tokensMin));
    }

    TurnBudget step() {
        return new TurnBudget(steps + 1, calls, chars, tokens);
    }

    TurnBudget call() {
        return new TurnBudget(steps, calls + 1, chars, tokens);
    }

    TurnBudget written(int more) {
        return new TurnBudget(steps, calls, chars + more, tokens);
    }

    TurnBudget used(TokenUsage usage) {
        return new TurnBudget(
                steps, calls, chars, Optional.of(tokens.orElse(Tokens.NONE).and(usage)));
    }

    private static Optional<Exhausted> exhausted(TurnFailure reason, String detail) {
        return Optional.of(new Exhausted(reason, detail));
    }
}
