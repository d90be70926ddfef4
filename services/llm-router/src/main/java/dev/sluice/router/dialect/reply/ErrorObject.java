package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the error object of a provider, in whatever dialect. */
public final class ErrorObject {
    /** Anthropic (twice), Gemini, vLLM and Mistral, llama.cpp. */
    private static final Pattern TOO_LONG = Pattern.compile("(?i)prompt is too long"
            + "|exceed context limit"
            + "|input token count .{0,40}exceeds the maximum"
            + "|maximum context length"
            + "|exceeds the available context size");

    /** Anthropic, DeepSeek, OpenRouter. */
    private static final Pattern NO_CREDIT =
            Pattern.compile("(?i)credit balance is too low|insufficient (?:balance|credits?|funds)");

    private static final int WORDS_MAX = 4_096;

    private ErrorObject() {}

    /** The failure that an error object means inside an answer that had begun with 200. */
    public static ProviderFailure read(JsonNode error) {
        return ProviderFailure.of(
                kind(error).orElse(Kind.STREAM_ERROR), "The provider failed in its answer: " + message(error));
    }

    /** What the words for programs say, whatever the status is; empty if they say nothing that is known. */
    public static Optional<Kind> kind(JsonNode error) {
        switch (error.path("code").asInt()) {
            case 401, 403 -> {
                return Optional.of(Kind.CREDENTIALS_REFUSED);
            }
            case 402 -> {
                return Optional.of(Kind.OUT_OF_CREDIT);
            }
            case 502, 503, 529 -> {
                return Optional.of(Kind.UNAVAILABLE);
            }
            default -> {
                // Other numbers say no more than the words do.
            }
        }
        var words = (error.path("code").asText() + " " + error.path("type").asText() + " "
                        + error.path("status").asText())
                .toLowerCase(Locale.ROOT);
        if (words.contains("insufficient_quota")
                || words.contains("billing")
                || words.contains("insufficient_balance")) {
            return Optional.of(Kind.OUT_OF_CREDIT);
        }
        if (words.contains("context_length") || words.contains("context_window")) {
            return Optional.of(Kind.CONTEXT_EXCEEDED);
        }
        if (words.contains("content_filter") || words.contains("content_policy") || words.contains("moderation")) {
            return Optional.of(Kind.CONTENT_FILTERED);
        }
        if (words.contains("429") || words.contains("rate_limit") || words.contains("resource_exhausted")) {
            return Optional.of(Kind.RATE_LIMITED);
        }
        if (words.contains("authentication") || words.contains("invalid_api_key") || words.contains("permission")) {
            return Optional.of(Kind.CREDENTIALS_REFUSED);
        }
        return words.contains("overloaded") ? Optional.of(Kind.UNAVAILABLE) : Optional.empty();
    }

    /** What a sentence says about a request that was refused; not about one that was too many. */
    public static Optional<Kind> kindByWords(JsonNode error) {
        var message = message(error);
        if (TOO_LONG.matcher(message).find()) {
            return Optional.of(Kind.CONTEXT_EXCEEDED);
        }
        return NO_CREDIT.matcher(message).find() ? Optional.of(Kind.OUT_OF_CREDIT) : Optional.empty();
    }

    /** The provider's own words as they came, of limited length; {@link ProviderFailure} makes them fit to be shown. */
    public static String message(JsonNode error) {
        var words = error.isTextual() ? error : error.path("message");
        var message = words.asText().isBlank() ? "no reason given" : words.asText();
        return message.length() <= WORDS_MAX ? message : message.substring(0, WORDS_MAX);
    }
}
