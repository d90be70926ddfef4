package dev.sluice.contracts;

/**
 * Tokens of one model call; never negative.
 *
 * @param prompt tokens read, cached ones included
 * @param cached tokens read from the provider's cache
 * @param completion tokens written, reasoning included
 * @param reasoning tokens written that nobody sees
 */
public record TokenUsage(long prompt, long cached, long completion, long reasoning) {
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0);

    public TokenUsage {
        if (prompt < 0 || cached < 0 || completion < 0 || reasoning < 0) {
            throw new IllegalArgumentException("token counts are never negative");
        }
    }
}
