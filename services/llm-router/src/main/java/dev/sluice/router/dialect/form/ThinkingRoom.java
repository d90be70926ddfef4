package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import java.util.OptionalLong;

/**
 * Whether a request leaves room to think with a budget of tokens, as older Claude models do: the budget is part of the answer's
 * bound and at least 1,024, no tool may be forced, and calls that are answered must have the thoughts of that very model before
 * them (platform.claude.com, extended thinking, read 2026-11-28). Where there is none the model answers without thinking.
 */
public final class ThinkingRoom {
    /** A lesser budget is refused. */
    private static final long TOKENS_MIN = 1_024;

    /** Thoughts and what follows them get half of the bound each, at least. */
    private static final long PARTS = 2;

    private ThinkingRoom() {}

    /** How many tokens of an answer with this bound may be thoughts, of so many that are wanted. */
    public static long tokens(long wanted, long bound) {
        return Math.max(TOKENS_MIN, Math.min(wanted, bound / PARTS));
    }

    /** @param bound of an answer whose request names none; empty if its provider's is large enough */
    static boolean isIn(JsonNode fields, ModelRequest request, OptionalLong bound, String model) {
        var named = ChatRequest.outputTokensMax(fields);
        var most = named > 0 ? named : bound.orElse(Long.MAX_VALUE);
        return most / PARTS >= TOKENS_MIN && !forced(fields.path("tool_choice")) && knowsItsCalls(request, model);
    }

    private static boolean forced(JsonNode choice) {
        return choice.asText().equals("required")
                || choice.has("function")
                || choice.at("/allowed_tools/mode").asText().equals("required");
    }

    private static boolean knowsItsCalls(ModelRequest request, String model) {
        if (!(request instanceof ChatRequest chat) || !chat.speaksOfTools()) {
            return true;
        }
        var messages = chat.messages();
        var last = messages.size() - 1;
        if (!role(messages.path(last)).equals("tool")) {
            return true;
        }
        while (last > 0 && !role(messages.path(last)).equals("assistant")) {
            last--;
        }
        return messages.path(last)
                .path("reasoning_details")
                .valueStream()
                .anyMatch(detail ->
                        detail.path("model").asText().equals(model) && (detail.has("signature") || detail.has("data")));
    }

    private static String role(JsonNode message) {
        return message.path("role").asText();
    }
}
