package dev.sluice.router.usage;

import dev.sluice.contracts.TokenUsage;

/**
 * What tokens cost, in millionths of the currency per million tokens of each kind. The seam for dated price tables: one
 * price for all models until then.
 */
public record Price(long promptMicros, long cachedMicros, long completionMicros) {
    private static final long PER_TOKENS = 1_000_000;

    public Price {
        if (promptMicros < 0 || cachedMicros < 0 || completionMicros < 0) {
            throw new IllegalArgumentException("prices are never negative");
        }
    }

    /** The cost of one call in millionths, rounded up once. */
    public long costMicros(TokenUsage usage) {
        var sum = (usage.prompt() - usage.cached()) * promptMicros
                + usage.cached() * cachedMicros
                + usage.completion() * completionMicros;
        return Math.ceilDiv(sum, PER_TOKENS);
    }
}
