package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import java.util.Optional;

/** Finds out how many tokens a call took: the provider's word where it is credible, else an estimate. */
public final class TokenCount {
    /** English text and code run at about four characters a token. */
    private static final int CHARS_PER_TOKEN = 4;

    private static final long CREDIBLE_MAX = 100_000_000;

    private TokenCount() {}

    /** The usage object of a reply; empty if it is absent, negative or absurd. */
    public static Optional<TokenUsage> reported(JsonNode usage) {
        var prompt = credible(usage.path("prompt_tokens"));
        var completion = credible(usage.path("completion_tokens"));
        if (prompt < 0 || completion < 0) {
            return Optional.empty();
        }
        var details = usage.path("prompt_tokens_details");
        var cached = Math.clamp(credible(details.path("cached_tokens")), 0, prompt);
        var written = Math.clamp(credible(details.path("cache_write_tokens")), 0, prompt - cached);
        var reasoning = credible(usage.path("completion_tokens_details").path("reasoning_tokens"));
        return Optional.of(
                new TokenUsage(prompt, cached, completion, Math.clamp(reasoning, 0, completion), Optional.of(written)));
    }

    /** The usage object of a reply that writes nothing; empty if it is absent, negative or absurd. */
    public static Optional<TokenUsage> read(JsonNode usage) {
        var prompt = credible(usage.path("prompt_tokens"));
        return prompt < 0 ? Optional.empty() : Optional.of(new TokenUsage(prompt, 0, 0, 0));
    }

    /** A guess from sizes, for calls whose usage never came. */
    public static TokenUsage estimated(long promptBytes, long outputChars) {
        return new TokenUsage(
                Math.ceilDiv(promptBytes, CHARS_PER_TOKEN), 0, Math.ceilDiv(outputChars, CHARS_PER_TOKEN), 0);
    }

    /** The number, or -1 if it is no credible one. */
    public static long credible(JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            return -1;
        }
        var value = node.longValue();
        return value > CREDIBLE_MAX ? -1 : value;
    }
}
