package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import java.util.Optional;

/** Finds out how many tokens a call took by its provider's word, where that is credible. */
public final class TokenCount {
    private static final long CREDIBLE_MAX = 100_000_000;

    private TokenCount() {}

    /**
     * The usage object of a reply; empty if it is absent, negative or absurd. Some providers (xAI, and Google's
     * OpenAI-compatible door) do not count thoughts in the completion, only in the total: what the total has beyond prompt
     * and completion was thought, and is part of the completion here.
     */
    public static Optional<TokenUsage> reported(JsonNode usage) {
        var prompt = credible(usage.path("prompt_tokens"));
        var said = credible(usage.path("completion_tokens"));
        if (prompt < 0 || said < 0) {
            return Optional.empty();
        }
        var details = usage.path("prompt_tokens_details");
        var cached = Math.clamp(credible(details.path("cached_tokens")), 0, prompt);
        var written = Math.clamp(credible(details.path("cache_write_tokens")), 0, prompt - cached);
        var writtenLong = Math.clamp(credible(details.path("cache_write_1h_tokens")), 0, written);
        var thought =
                Math.max(0, credible(usage.path("completion_tokens_details").path("reasoning_tokens")));
        var beyond = Math.max(0, credible(usage.path("total_tokens")) - prompt - said);
        var completion = said + beyond;
        var reasoning = Math.clamp(Math.max(thought, beyond), 0, completion);
        return Optional.of(
                new TokenUsage(prompt, cached, completion, reasoning, Optional.of(written), Optional.of(writtenLong)));
    }

    /** The usage object of a reply that writes nothing; empty if it is absent, negative or absurd. */
    public static Optional<TokenUsage> read(JsonNode usage) {
        var prompt = credible(usage.path("prompt_tokens"));
        return prompt < 0 ? Optional.empty() : Optional.of(new TokenUsage(prompt, 0, 0, 0));
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
