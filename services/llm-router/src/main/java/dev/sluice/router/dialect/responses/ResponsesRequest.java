package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.FieldRule;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.dialect.request.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;

/**
 * Reads a request of OpenAI's Responses API as the chat completion that it asks for. A pure function of the body.
 *
 * <p>What needs a memory of ours (stored responses, conversations, background work) or tools of the provider is refused
 * by name, so that nobody waits for something that will not come.
 */
public final class ResponsesRequest {
    /** Fields that mean the same in both APIs and are passed on as they are. */
    private static final Set<String> SAME = Set.of(
            "model",
            "temperature",
            "top_p",
            "parallel_tool_calls",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "service_tier");

    /** Fields that are read here, or mean nothing without what is refused. */
    private static final Set<String> READ = Set.of(
            "input",
            "instructions",
            "stream",
            "stream_options",
            "tools",
            "tool_choice",
            "text",
            "reasoning",
            "max_output_tokens",
            "max_tool_calls",
            "metadata",
            "include",
            "store",
            "truncation",
            "background",
            "previous_response_id",
            "conversation",
            "prompt",
            "top_logprobs");

    private final ObjectNode body;
    private final ObjectNode chat = JsonNodeFactory.instance.objectNode();

    private ResponsesRequest(ObjectNode body) {
        this.body = body;
    }

    /** @param id makes the ids of the response and its items */
    public static Reading read(byte[] bytes, String id, Instant now) {
        var whole = StrictJson.object(bytes);
        if (whole.isEmpty()) {
            return new Reading.Refused(
                    OpenAiError.invalidRequest("invalid_json", "The body is not one JSON object.", "body"));
        }
        var body = whole.get();
        var broken = FieldRule.broken(FieldRule.RESPONSES, body);
        if (broken.isPresent()) {
            return new Reading.Refused(broken.get());
        }
        try {
            var chat = new ResponsesRequest(body).chat();
            return switch (ChatRequest.read(chat.toString().getBytes(StandardCharsets.UTF_8))) {
                case Reading.Accepted accepted ->
                    new Reading.Accepted(accepted.request(), new ResponsesRendering(new ResponseObject(body, id, now)));
                case Reading.Refused(OpenAiError error) -> new Reading.Refused(inItsOwnWords(error));
            };
        } catch (RefusedException e) {
            return new Reading.Refused(e.error);
        }
    }

    /** What is called messages inside is called input here. */
    private static OpenAiError inItsOwnWords(OpenAiError error) {
        var param = error.param().map(field -> field.startsWith("messages") ? "input" : field);
        return new OpenAiError(error.status(), error.type(), error.code(), error.message(), param, error.retryAfter());
    }

    /** The request asks for what this door does not do. */
    static final class RefusedException extends RuntimeException {
        private final transient OpenAiError error;

        RefusedException(String code, String message, String param) {
            super(message, null, false, false);
            error = OpenAiError.invalidRequest(code, message, param);
        }
    }

    private ObjectNode chat() {
        refuseUnknown();
        refuseMemory();
        for (var field : SAME) {
            if (body.hasNonNull(field)) {
                chat.set(field, body.get(field));
            }
        }
        chat.set("messages", ResponsesInput.messages(body.path("instructions"), body.path("input")));
        stream();
        tools();
        format();
        if (body.hasNonNull("max_output_tokens")) {
            chat.set("max_completion_tokens", body.get("max_output_tokens"));
        }
        if (body.at("/reasoning/effort").isTextual()) {
            chat.set("reasoning_effort", body.at("/reasoning/effort"));
        }
        return chat;
    }

    private void refuseUnknown() {
        for (var field : body.properties()) {
            if (!SAME.contains(field.getKey()) && !READ.contains(field.getKey())) {
                throw new RefusedException(
                        "unknown_parameter", "The field " + field.getKey() + " is not accepted here.", field.getKey());
            }
        }
    }

    private void refuseMemory() {
        refuseUnless(!body.path("store").asBoolean(), "store", "Responses are not stored here: send store=false.");
        refuseUnless(
                !body.hasNonNull("previous_response_id"),
                "previous_response_id",
                "Responses are not stored here: send the whole conversation as input.");
        refuseUnless(
                !body.hasNonNull("conversation"),
                "conversation",
                "Conversations are not stored here: send the whole conversation as input.");
        refuseUnless(!body.hasNonNull("prompt"), "prompt", "Prompts are not stored here: send instructions and input.");
        refuseUnless(
                !body.path("background").asBoolean(), "background", "Responses do not run in the background here.");
        refuseUnless(
                body.path("truncation").asText("disabled").equals("disabled")
                        || body.path("truncation").isNull(),
                "truncation",
                "Input is not truncated here: send what fits.");
        refuseUnless(body.path("top_logprobs").asInt(0) == 0, "top_logprobs", "Log probabilities are not given here.");
        for (var included : body.path("include")) {
            // Asked for by every client that keeps its own history; without thoughts to give, nothing is included.
            refuseUnless(
                    included.asText().equals("reasoning.encrypted_content"),
                    "include",
                    "This door cannot include " + included.asText() + ".");
        }
    }

    private void stream() {
        var stream = body.path("stream");
        refuseUnless(
                stream.isMissingNode() || stream.isNull() || stream.isBoolean(), "stream", "stream is true or false.");
        if (stream.asBoolean()) {
            chat.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
    }

    private void tools() {
        for (var tool : body.path("tools")) {
            refuseUnless(
                    tool.path("type").asText().equals("function"),
                    "tools",
                    "Tools of the type " + tool.path("type").asText() + " are not run here: function only.");
            var function =
                    chat.withArray("tools").addObject().put("type", "function").putObject("function");
            for (var field : new String[] {"name", "description", "parameters", "strict"}) {
                if (tool.hasNonNull(field)) {
                    function.set(field, tool.get(field));
                }
            }
        }
        var choice = body.path("tool_choice");
        if (choice.isTextual()) {
            chat.set("tool_choice", choice);
        } else if (choice.isObject()) {
            refuseUnless(
                    choice.path("type").asText().equals("function"),
                    "tool_choice",
                    "tool_choice is a word or one function.");
            chat.putObject("tool_choice")
                    .put("type", "function")
                    .putObject("function")
                    .set("name", choice.path("name"));
        }
    }

    private void format() {
        var text = body.path("text");
        if (text.path("verbosity").isTextual()) {
            chat.set("verbosity", text.get("verbosity"));
        }
        var format = text.path("format");
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_object" -> chat.set("response_format", format);
            case "json_schema" -> {
                var schema = chat.putObject("response_format")
                        .put("type", "json_schema")
                        .putObject("json_schema");
                for (var field : new String[] {"name", "description", "schema", "strict"}) {
                    if (format.hasNonNull(field)) {
                        schema.set(field, format.get(field));
                    }
                }
            }
            default ->
                throw new RefusedException(
                        "unsupported_format", "text.format is text, json_schema or json_object.", "text");
        }
    }

    private static void refuseUnless(boolean fine, String param, String why) {
        if (!fine) {
            throw new RefusedException("unsupported_parameter", why, param);
        }
    }
}
