package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * The object that a response is that we write ourselves, in each of its states; it repeats what was asked.
 *
 * @param request the request as the caller wrote it, without its input
 * @param id the ledger's name for the call
 */
record ResponseObject(JsonNode request, String id, Instant at) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Fields that are repeated if they were given, and null otherwise. */
    private static final List<String> ECHOED =
            List.of("instructions", "max_output_tokens", "max_tool_calls", "temperature", "top_p", "user");

    /** An id for a part of the response, that no other response has. */
    String part(String kind, int index) {
        return kind + "_" + id + "_" + index;
    }

    ObjectNode inProgress() {
        return with("in_progress", NODES.arrayNode());
    }

    /** @param finishReason the chat completion's */
    ObjectNode finished(ArrayNode output, String finishReason, JsonNode usage) {
        var incomplete = incomplete(finishReason);
        var response = with(incomplete.isEmpty() ? "completed" : "incomplete", output);
        if (!incomplete.isEmpty()) {
            response.set("incomplete_details", NODES.objectNode().put("reason", incomplete));
        }
        if (usage.isObject()) {
            response.set("usage", usage(usage));
        }
        return response;
    }

    /** @param error an error object as our door gives it */
    ObjectNode failed(ArrayNode output, JsonNode error) {
        var response = with("failed", output);
        response.set("error", error(error));
        return response;
    }

    /**
     * An error in the words by which clients of this API decide what to do.
     *
     * @param error an error object as our door gives it
     */
    static ObjectNode error(JsonNode error) {
        var code = error.path("code").asText("server_error");
        return NODES.objectNode()
                .put(
                        "code",
                        switch (code) {
                            case "provider_rate_limited" -> "rate_limit_exceeded";
                            case "provider_out_of_credit" -> "insufficient_quota";
                            case "provider_content_filtered" -> "invalid_prompt";
                            default -> code;
                        })
                .put("message", error.path("message").asText());
    }

    private ObjectNode with(String status, ArrayNode output) {
        var response = NODES.objectNode()
                .put("id", "resp_" + id)
                .put("object", "response")
                .put("created_at", at.getEpochSecond())
                .put("status", status)
                .put("background", false)
                .putNull("error")
                .putNull("incomplete_details");
        for (var field : ECHOED) {
            response.set(field, request.hasNonNull(field) ? request.get(field) : NODES.nullNode());
        }
        response.set("model", request.path("model"));
        response.set("output", output);
        response.put("parallel_tool_calls", request.path("parallel_tool_calls").asBoolean(true))
                .putNull("previous_response_id")
                .put("store", false)
                .put("truncation", "disabled")
                .putNull("usage");
        response.set(
                "reasoning",
                given("reasoning", NODES.objectNode().putNull("effort").putNull("summary")));
        response.set("text", given("text", plainText()));
        response.set("tool_choice", given("tool_choice", NODES.textNode("auto")));
        response.set("tools", given("tools", NODES.arrayNode()));
        response.set("metadata", given("metadata", NODES.objectNode()));
        return response;
    }

    private JsonNode given(String field, JsonNode otherwise) {
        return request.hasNonNull(field) ? request.get(field) : otherwise;
    }

    private static ObjectNode plainText() {
        var text = NODES.objectNode();
        text.putObject("format").put("type", "text");
        return text;
    }

    private static String incomplete(String finishReason) {
        return switch (finishReason) {
            case "length" -> "max_output_tokens";
            case "content_filter" -> "content_filter";
            default -> "";
        };
    }

    private static ObjectNode usage(JsonNode chat) {
        var usage = NODES.objectNode();
        usage.set("input_tokens", chat.path("prompt_tokens"));
        usage.putObject("input_tokens_details")
                .put(
                        "cached_tokens",
                        chat.at("/prompt_tokens_details/cached_tokens").asLong(0))
                .put(
                        "cache_write_tokens",
                        chat.at("/prompt_tokens_details/cache_write_tokens").asLong(0));
        usage.set("output_tokens", chat.path("completion_tokens"));
        usage.putObject("output_tokens_details")
                .put(
                        "reasoning_tokens",
                        chat.at("/completion_tokens_details/reasoning_tokens").asLong(0));
        return usage.put(
                "total_tokens",
                chat.path("prompt_tokens").asLong()
                        + chat.path("completion_tokens").asLong());
    }
}
