package dev.sluice.router.call;

import java.util.Optional;

/**
 * That a service counts what its call costs, and wants to be told.
 *
 * @param microsMax what it may cost, in millionths of the price table's currency; empty where only budgets limit it
 */
public record CostAsked(Optional<Long> microsMax) {
    private static final String NO_LIMIT = "none";

    /**
     * As it stands in a header: a number from 0, or {@value #NO_LIMIT}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static CostAsked of(String text) {
        return new CostAsked(text.equals(NO_LIMIT) ? Optional.empty() : Optional.of(StepHeaders.number(text)));
    }
}
