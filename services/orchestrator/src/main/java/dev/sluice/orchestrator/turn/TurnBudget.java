package dev.sluice.orchestrator.turn;

import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnLimit;
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
 * @param costMicros what they cost, as far as anybody said; empty before anybody did
 * @param steers how many messages joined the turn; empty before the first
 */
public record TurnBudget(
        int steps, int calls, int chars, Optional<Tokens> tokens, Optional<Long> costMicros, Optional<Integer> steers) {
    static final TurnBudget UNTOUCHED = new TurnBudget(0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty());

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
    record Exhausted(TurnFailure reason, String detail, LimitReached limit) {}

    /**
     * Why the turn may make no other model call, if it may not.
     *
     * @param open how many model calls it has open
     * @param tokensMin what a step is taken to need at least
     */
    Optional<Exhausted> refusesStep(Limits limits, long open, long tokensMin) {
        if (steps >= limits.stepsMax()) {
            return exhausted(
                    TurnFailure.STEPS_EXHAUSTED,
                    "the turn used all its model calls",
                    new LimitReached(TurnLimit.STEPS, steps, limits.stepsMax()));
        }
        if (charsLeft(limits) <= 0) {
            return exhausted(
                    TurnFailure.OUTPUT_EXHAUSTED,
                    "the turn wrote all it may",
                    new LimitReached(TurnLimit.OUTPUT_CHARS, chars, limits.outputCharsMax()));
        }
        var most = limits.tokensMax().orElse(0L);
        return tokensLeft(limits, open + 1, tokensMin)
                .filter(left -> left < 0)
                .flatMap(_ -> exhausted(
                        TurnFailure.TOKENS_EXHAUSTED,
                        "the turn has no tokens left for another model call",
                        new LimitReached(
                                TurnLimit.TOKENS,
                                most - tokensLeft(limits, open, tokensMin).orElseThrow(),
                                most)));
    }

    /** Why the turn may not make so many more tool calls, if it may not. */
    Optional<Exhausted> refusesCalls(int more, Limits limits) {
        return calls + more <= limits.callsMax()
                ? Optional.empty()
                : exhausted(
                        TurnFailure.CALLS_EXHAUSTED,
                        "the turn used all its tool calls",
                        new LimitReached(TurnLimit.CALLS, calls, limits.callsMax()));
    }

    /**
     * That the turn's money does not hold another model call.
     *
     * @param reserved what is set aside for those that are open
     */
    Exhausted costs(Limits limits, long reserved) {
        return new Exhausted(
                TurnFailure.COST_EXHAUSTED,
                "the turn has no money left for another model call",
                new LimitReached(
                        TurnLimit.COST_MICROS,
                        costMicros.orElse(0L) + reserved,
                        limits.costMicrosMax().orElse(0L)));
    }

    /** That the turn's time is up. */
    static Exhausted late(Limits limits) {
        var seconds = limits.turnMax().toSeconds();
        return new Exhausted(
                TurnFailure.DEADLINE,
                "the turn took longer than it may",
                new LimitReached(TurnLimit.SECONDS, seconds, seconds));
    }

    int charsLeft(Limits limits) {
        return limits.outputCharsMax() - chars;
    }

    /** The tokens that are left beside those of so many open steps; below 0 if those are too many already. */
    Optional<Long> tokensLeft(Limits limits, long open, long tokensMin) {
        var taken = tokens.orElse(Tokens.NONE);
        return limits.tokensMax().map(most -> most - taken.spent() - open * Math.max(taken.largest(), tokensMin));
    }

    /** The money that is left beside what is set aside; empty where nobody counts. */
    Optional<Long> costMicrosLeft(Limits limits, long reserved) {
        return limits.costMicrosMax().map(most -> most - costMicros.orElse(0L) - reserved);
    }

    TurnBudget step() {
        return new TurnBudget(steps + 1, calls, chars, tokens, costMicros, steers);
    }

    TurnBudget call() {
        return new TurnBudget(steps, calls + 1, chars, tokens, costMicros, steers);
    }

    TurnBudget written(int more) {
        return new TurnBudget(steps, calls, chars + more, tokens, costMicros, steers);
    }

    TurnBudget used(TokenUsage usage) {
        return new TurnBudget(
                steps, calls, chars, Optional.of(tokens.orElse(Tokens.NONE).and(usage)), costMicros, steers);
    }

    TurnBudget steered() {
        return new TurnBudget(steps, calls, chars, tokens, costMicros, Optional.of(steers.orElse(0) + 1));
    }

    TurnBudget paid(Optional<Long> micros) {
        return micros.map(more ->
                        new TurnBudget(steps, calls, chars, tokens, Optional.of(costMicros.orElse(0L) + more), steers))
                .orElse(this);
    }

    private static Optional<Exhausted> exhausted(TurnFailure reason, String detail, LimitReached limit) {
        return Optional.of(new Exhausted(reason, detail, limit));
    }
}
