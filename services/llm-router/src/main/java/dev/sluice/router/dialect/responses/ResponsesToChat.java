package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.dialect.request.Translation;
import dev.sluice.router.dialect.request.UnsayableException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Says a response's request as the chat completion that comes next to it. What only tunes the answer, and what this API is
 * alone to know, is left out and told; what would change the answer's form, and what needs the memory of who is asked, has
 * no words. A pure function of the body.
 */
final class ResponsesToChat {
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

    /** Fields that are read here, or are no loss: nothing that is asked for by them would be another answer. */
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
            "top_logprobs");

    private final ObjectNode body;
    private final ChatTools tools;
    private final ObjectNode chat = JsonNodeFactory.instance.objectNode();
    private final Set<String> adapted = new LinkedHashSet<>();

    private ResponsesToChat(ObjectNode body, ToolNames names) {
        this.body = body;
        this.tools = new ChatTools(names, adapted);
    }

    /** @param names is told what the tools are called */
    static Translation<ChatRequest> of(ObjectNode body, ToolNames names) {
        try {
            var said = new ResponsesToChat(body, names);
            var chat = said.chat();
            return switch (ChatRequest.read(chat.toString().getBytes(StandardCharsets.UTF_8))) {
                case Reading.Accepted accepted ->
                    new Translation.Said<>((ChatRequest) accepted.request(), List.copyOf(said.adapted));
                case Reading.Refused(var error) ->
                    new Translation.Unsayable<>(inItsOwnWords(error.param().orElse("input")), error.message());
            };
        } catch (UnsayableException e) {
            return new Translation.Unsayable<>(e.param(), e.getMessage());
        }
    }

    /** What is called messages there is called input here. */
    private static String inItsOwnWords(String field) {
        return field.startsWith("messages") ? "input" : field;
    }

    private ObjectNode chat() {
        refuseMemory();
        body.properties().stream()
                .map(java.util.Map.Entry::getKey)
                .filter(field -> !SAME.contains(field) && !READ.contains(field) && body.hasNonNull(field))
                .forEach(adapted::add);
        for (var field : SAME) {
            if (body.hasNonNull(field)) {
                chat.set(field, body.get(field));
            }
        }
        tools.offer(body.path("tools"));
        for (var item : body.path("input")) {
            if (item.path("type").asText().equals("additional_tools")) {
                tools.offer(item.path("tools"));
            }
        }
        chat.set("messages", ResponsesInput.messages(body.path("instructions"), body.path("input"), tools.names()));
        tools.choose(body.path("tool_choice"));
        tools.into(chat);
        stream();
        format();
        if (body.hasNonNull("max_output_tokens")) {
            chat.set("max_completion_tokens", body.get("max_output_tokens"));
        }
        if (body.at("/reasoning/effort").isTextual()) {
            chat.set("reasoning_effort", body.at("/reasoning/effort"));
        }
        return chat;
    }

    private void refuseMemory() {
        refuseIf(
                body.hasNonNull("previous_response_id"),
                "previous_response_id",
                "This model is asked by an API that stores no responses: send the whole conversation as input.");
        refuseIf(
                body.path("top_logprobs").asInt(0) > 0,
                "top_logprobs",
                "This model is asked by an API in which responses have no log probabilities.");
        if (body.path("store").asBoolean()) {
            adapted.add("store");
        }
        if (!body.path("truncation").asText("disabled").equals("disabled")
                && !body.path("truncation").isNull()) {
            adapted.add("truncation");
        }
        for (var included : body.path("include")) {
            // Asked for by every client that keeps its own history: thoughts that can be given are given anyhow.
            if (!included.asText().equals("reasoning.encrypted_content")) {
                adapted.add("include");
            }
        }
    }

    private void stream() {
        if (body.path("stream").asBoolean()) {
            chat.put("stream", true).putObject("stream_options").put("include_usage", true);
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
                copy(format, schema, "name", "description", "schema", "strict");
            }
            default ->
                throw new UnsayableException(
                        "text", "This model is asked by an API that has text, json_schema and json_object only.");
        }
    }

    static void copy(JsonNode from, ObjectNode to, String... fields) {
        for (var field : fields) {
            if (from.hasNonNull(field)) {
                to.set(field, from.get(field));
            }
        }
    }

    private static void refuseIf(boolean unsayable, String param, String why) {
        if (unsayable) {
            throw new UnsayableException(param, why);
        }
    }
}
