package dev.sluice.contracts;

import java.util.Optional;

/**
 * Tokens of one model call; never negative.
 *
 * @param prompt tokens read, cached ones included
 * @param cached tokens read from the provider's cache
 * @param completion tokens written, reasoning included
 * @param reasoning tokens written that nobody sees
 * @param cacheWritten tokens of the prompt that were also written to the provider's cache; absent if none were, as far as
 *     the provider says
 * @param cacheWrittenLong those of the written ones that are kept for an hour, not for minutes; absent if none are
 */
public record TokenUsage(
        long prompt,
        long cached,
        long completion,
        long reasoning,
        Optional<Long> cacheWritten,
        Optional<Long> cacheWrittenLong) {
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0);

    public TokenUsage {
        if (prompt < 0
                || cached < 0
                || completion < 0
                || reasoning < 0
                || cacheWritten.orElse(0L) < 0
                || cacheWrittenLong.orElse(0L) < 0) {
            throw new IllegalArgumentException("token counts are never negative");
        }
        cacheWritten = cacheWritten.filter(tokens -> tokens > 0);
        cacheWrittenLong = cacheWrittenLong.filter(tokens -> tokens > 0);
    }

    /** A call whose writings to a cache are all kept for minutes. */
    public TokenUsage(long prompt, long cached, long completion, long reasoning, Optional<Long> cacheWritten) {
        this(prompt, cached, completion, reasoning, cacheWritten, Optional.empty());
    }

    /** A call that wrote nothing to any cache. */
    public TokenUsage(long prompt, long cached, long completion, long reasoning) {
        this(prompt, cached, completion, reasoning, Optional.empty());
    }
}
