package dev.sluice.router.spend.price;

import dev.sluice.contracts.TokenUsage;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a call of a model costs. Sums are exact and are rounded up once, to the millionth.
 *
 * @param usual what its tokens cost
 * @param tiers what they all cost instead where the prompt is longer, by length
 * @param image for one image, where images are not counted as tokens, in millionths
 */
public record Price(Rates usual, List<Tier> tiers, long image) {
    public static final Price FREE = of(Rates.of(0, 0));

    private static final BigInteger PER_TOKENS = BigInteger.valueOf(1_000_000);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    /**
     * In millionths of the currency per million tokens of each kind.
     *
     * @param prompt for tokens read that were not cached
     * @param cached for tokens read from the provider's cache
     * @param completion for tokens written that the caller sees
     * @param reasoning for tokens written that nobody sees
     * @param cacheWrite for tokens read that were also written to the provider's cache, instead of {@code prompt}
     * @param cacheWriteLong for those of them that are kept there for an hour
     */
    public record Rates(
            long prompt, long cached, long completion, long reasoning, long cacheWrite, long cacheWriteLong) {
        public Rates {
            if (prompt < 0 || cached < 0 || completion < 0 || reasoning < 0 || cacheWrite < 0 || cacheWriteLong < 0) {
                throw new IllegalArgumentException("prices are never negative");
            }
        }

        /** Of a provider without a cache. */
        public static Rates of(long prompt, long completion) {
            return new Rates(prompt, prompt, completion, completion, prompt, prompt);
        }

        /** In millionths of a millionth. */
        private BigInteger sum(TokenUsage usage) {
            // A provider may say that more was cached than read; nobody is paid back for that.
            var cachedTokens = Math.min(usage.cached(), usage.prompt());
            var writtenTokens = Math.min(usage.cacheWritten().orElse(0L), usage.prompt() - cachedTokens);
            var longTokens = Math.min(usage.cacheWrittenLong().orElse(0L), writtenTokens);
            var reasoningTokens = Math.min(usage.reasoning(), usage.completion());
            return product(usage.prompt() - cachedTokens - writtenTokens, prompt)
                    .add(product(cachedTokens, cached))
                    .add(product(writtenTokens - longTokens, cacheWrite))
                    .add(product(longTokens, cacheWriteLong))
                    .add(product(usage.completion() - reasoningTokens, completion))
                    .add(product(reasoningTokens, reasoning));
        }
    }

    /** @param above so many prompt tokens, cached ones included */
    public record Tier(long above, Rates rates) {}

    public Price {
        tiers = tiers.stream().sorted(Comparator.comparingLong(Tier::above)).toList();
        if (image < 0) {
            throw new IllegalArgumentException("prices are never negative");
        }
    }

    /** The same for prompts of any length, and without a price for images. */
    public static Price of(Rates rates) {
        return new Price(rates, List.of(), 0);
    }

    /** So many tokens as they are counted while nobody knows whether the prompt will be written to a cache, and for how long. */
    public TokenUsage dearest(long promptTokens, long completionTokens) {
        var rates = rates(promptTokens);
        var written = Math.max(rates.cacheWrite(), rates.cacheWriteLong()) > rates.prompt()
                ? Optional.of(promptTokens)
                : Optional.<Long>empty();
        var writtenLong = written.filter(all -> rates.cacheWriteLong() > rates.cacheWrite());
        return new TokenUsage(promptTokens, 0, completionTokens, 0, written, writtenLong);
    }

    /** The cost of one call in millionths. */
    public long costMicros(TokenUsage usage) {
        return costMicros(usage, 0);
    }

    /** The cost of one call with images; at most {@link Long#MAX_VALUE}. */
    public long costMicros(TokenUsage usage, long images) {
        var sum = rates(usage.prompt())
                .sum(usage)
                .add(PER_TOKENS.subtract(BigInteger.ONE))
                .divide(PER_TOKENS)
                .add(product(images, image));
        return sum.min(MAX).longValueExact();
    }

    /** What each token of a call costs whose prompt has so many. */
    public Rates rates(long promptTokens) {
        return tiers.stream()
                .filter(tier -> promptTokens > tier.above())
                .reduce((_, higher) -> higher)
                .map(Tier::rates)
                .orElse(usual);
    }

    private static BigInteger product(long count, long price) {
        return BigInteger.valueOf(count).multiply(BigInteger.valueOf(price));
    }
}
