package dev.sluice.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.TokenCount;
import java.util.Optional;

/** Gemini's token counts. Thoughts are not part of its candidates; with us they are part of the completion. */
final class GeminiUsage {
    private GeminiUsage() {}

    /** Empty unless every part that is there is credible, and the prompt is. */
    static Optional<TokenUsage> tokens(JsonNode usage) {
        var prompt = TokenCount.credible(usage.path("promptTokenCount"));
        var tools = orZero(usage.path("toolUsePromptTokenCount"));
        var cached = orZero(usage.path("cachedContentTokenCount"));
        var candidates = orZero(usage.path("candidatesTokenCount"));
        var thoughts = orZero(usage.path("thoughtsTokenCount"));
        if (prompt < 0 || tools < 0 || cached < 0 || candidates < 0 || thoughts < 0) {
            return Optional.empty();
        }
        return Optional.of(new TokenUsage(prompt + tools, Math.min(cached, prompt), candidates + thoughts, thoughts));
    }

    private static long orZero(JsonNode count) {
        return count.isMissingNode() || count.isNull() ? 0 : TokenCount.credible(count);
    }
}
