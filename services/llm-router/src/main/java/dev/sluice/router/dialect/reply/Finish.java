package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a provider says of its own answer.
 *
 * @param model the model that wrote it, by the provider's name; up to 128 characters
 * @param reasons why each choice ended, in the order in which they did; at most 128, each a short word
 */
public record Finish(Optional<String> model, List<String> reasons) {
    public static final Finish NONE = new Finish(Optional.empty(), List.of());

    private static final int MODEL_CHARS_MAX = 128;
    private static final int REASONS_MAX = 128;
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]{1,32}");
    private static final String OTHER = "other";

    /**
     * Words with which a provider says that it stopped, and not the model: OpenRouter, vLLM and SGLang, GLM, DeepSeek, Kimi,
     * Gemini's OpenAI-compatible door.
     */
    private static final Map<String, Kind> FAILURES = Map.of(
            "error", Kind.STREAM_ERROR,
            "abort", Kind.STREAM_ERROR,
            "aborted", Kind.STREAM_ERROR,
            "cancelled", Kind.STREAM_ERROR,
            "network_error", Kind.STREAM_ERROR,
            "malformed_function_call", Kind.STREAM_ERROR,
            "insufficient_system_resource", Kind.UNAVAILABLE,
            "engine_overloaded", Kind.UNAVAILABLE);

    /** Other words for OpenAI's: of Together and TGI, Anthropic's and Gemini's own through a proxy, Cohere, Mistral, GLM. */
    private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
            Map.entry("eos", "stop"),
            Map.entry("eos_token", "stop"),
            Map.entry("end_turn", "stop"),
            Map.entry("stop_sequence", "stop"),
            Map.entry("complete", "stop"),
            Map.entry("max_tokens", "length"),
            Map.entry("max_output_tokens", "length"),
            Map.entry("model_length", "length"),
            Map.entry("tool_use", "tool_calls"),
            Map.entry("tool_call", "tool_calls"),
            Map.entry("safety", "content_filter"),
            Map.entry("sensitive", "content_filter"));

    /** As OpenAI writes them. */
    private static final Set<String> WORDS = Set.of("stop", "length", "tool_calls", "content_filter");

    public Finish {
        reasons = List.copyOf(reasons);
    }

    /** Whether a finish reason is one: many servers write an empty text where others write null. */
    public static boolean isOne(JsonNode reason) {
        return reason.isTextual() && !reason.textValue().isBlank();
    }

    /** OpenAI's word for what a server calls otherwise, for its clients know no other; one that is newer stays as it is. */
    public static String told(String reason) {
        var word = reason.strip().toLowerCase(Locale.ROOT);
        return WORDS.contains(word) ? word : OTHER_WORDS.getOrDefault(word, reason);
    }

    /** Why a choice ended without its model having ended it; empty if it did, or if nothing has ended. */
    static Optional<ProviderFailure> failure(JsonNode choice) {
        var said = Optional.ofNullable(
                FAILURES.get(choice.path("finish_reason").asText().toLowerCase(Locale.ROOT)));
        return said.map(kind -> {
            var why = ProviderFailure.of(Complaint.of(choice.path("error")));
            return why.kind() == Kind.STREAM_ERROR ? ProviderFailure.of(kind, why.detail()) : why;
        });
    }

    /** An answer, or the piece of one, that says which model wrote it. */
    Finish by(JsonNode answer) {
        var named = answer.path("model").asText();
        return named.isEmpty() || named.length() > MODEL_CHARS_MAX
                ? this
                : new Finish(Optional.of(Words.shown(named)), reasons);
    }

    /** One more choice has ended; a reason that is no word, and so may be anything, is kept as one. */
    Finish and(String reason) {
        if (reasons.size() >= REASONS_MAX) {
            return this;
        }
        var more = new ArrayList<>(reasons);
        more.add(WORD.matcher(reason).matches() ? reason : OTHER);
        return new Finish(model, more);
    }
}
