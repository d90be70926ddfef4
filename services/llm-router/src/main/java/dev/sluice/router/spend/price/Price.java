package dev.sluice.router.spend.price;

import dev.sluice.contracts.TokenUsage;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What a model's tokens cost, in millionths of the currency per million tokens of each kind, and what an image costs in
 * millionths. Sums are exact and are rounded up once, to the millionth.
 *
 * @param prompt for tokens read that were not cached
 * @param cached for tokens read from the provider's cache
 * @param completion for tokens written that the caller sees
 * @param reasoning for tokens written that nobody sees
 * @param image for one image, where images are not counted as tokens
 * @param cacheWrite for tokens read that were also written to the provider's cache, instead of {@code prompt}
 */
public record Price(long prompt, long cached, long completion, long reasoning, long image, long cacheWrite) {
    public static final Price FREE = new Price(0, 0, 0, 0, 0);

    private static final BigInteger PER_TOKENS = BigInteger.valueOf(1_000_000);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    public Price {
        if (prompt < 0 || cached < 0 || completion < 0 || reasoning < 0 || image < 0 || cacheWrite < 0) {
            throw new IllegalArgumentException("prices are never negative");
        }
    }

    /** Of a provider that takes nothing for writing to its cache. */
    public Price(long prompt, long cached, long completion, long reasoning, long image) {
        this(prompt, cached, completion, reasoning, image, prompt);
    }

    /** So many tokens as they are counted while nobody knows whether the prompt will be written to a cache. */
    public TokenUsage dearest(long promptTokens, long completionTokens) {
        var written = cacheWrite > prompt ? Optional.of(promptTokens) : Optional.<Long>empty();
        return new TokenUsage(promptTokens, 0, completionTokens, 0, written);
    }

    /** The cost of one call in millionths. */
    public long costMicros(TokenUsage usage) {
        return costMicros(usage, 0);
    }

    /** The cost of one call with images; at most {@link Long#MAX_VALUE}. */
    public long costMicros(TokenUsage usage, long images) {
        // A provider may say that more was cached than read; nobody is paid back for that.
        var cachedTokens = Math.min(usage.cached(), usage.prompt());
        var writtenTokens = Math.min(usage.cacheWritten().orElse(0L), usage.prompt() - cachedTokens);
        var reasoningTokens = Math.min(usage.reasoning(), usage.completion());
        var sum = product(usage.prompt() - cachedTokens - writtenTokens, prompt)
                .add(product(cachedTokens, cached))
                .add(product(writtenTokens, cacheWrite))
                .add(product(usage.completion() - reasoningTokens, completion))
                .add(product(reasoningTokens, reasoning))
                .add(PER_TOKENS.subtract(BigInteger.ONE))
                .divide(PER_TOKENS)
                .add(product(images, image));
        return sum.min(MAX).longValueExact();
    }

    private static BigInteger product(long count, long price) {
        return BigInteger.valueOf(count).multiply(BigInteger.valueOf(price));
    }
}
