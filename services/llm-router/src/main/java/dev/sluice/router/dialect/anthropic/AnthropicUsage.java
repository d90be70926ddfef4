package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.TokenCount;
import java.util.Optional;

/**
 * Anthropic's token counts, of which later ones replace earlier ones. What was read from or written to its cache is not
 * part of {@code input}; with us it is part of the prompt. Each is -1 until it has been said credibly, but the cache's,
 * which start at 0.
 */
public record AnthropicUsage(long input, long cacheRead, long cacheWritten, long cacheWrittenLong, long output) {
    static final AnthropicUsage NONE = new AnthropicUsage(-1, 0, 0, 0, -1);

    AnthropicUsage and(JsonNode usage) {
        return new AnthropicUsage(
                said(usage, "input_tokens", input),
                said(usage, "cache_read_input_tokens", cacheRead),
                said(usage, "cache_creation_input_tokens", cacheWritten),
                said(usage.path("cache_creation"), "ephemeral_1h_input_tokens", cacheWrittenLong),
                said(usage, "output_tokens", output));
    }

    /** Empty unless every part is known and credible. */
    Optional<TokenUsage> tokens() {
        if (input < 0 || cacheRead < 0 || cacheWritten < 0 || output < 0) {
            return Optional.empty();
        }
        return Optional.of(new TokenUsage(
                input + cacheRead + cacheWritten,
                cacheRead,
                output,
                0,
                Optional.of(cacheWritten),
                Optional.of(Math.clamp(cacheWrittenLong, 0, cacheWritten))));
    }

    private static long said(JsonNode usage, String field, long before) {
        return usage.hasNonNull(field) ? TokenCount.credible(usage.get(field)) : before;
    }
}
