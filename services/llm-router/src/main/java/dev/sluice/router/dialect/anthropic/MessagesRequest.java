package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.FieldRule;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.dialect.request.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Reads a request of Anthropic's Messages API as the chat completion that it asks for. A pure function of the body.
 *
 * <p>Fields that are not known here are overlooked, so that a newer client is served; what would be done elsewhere in the
 * caller's name (servers to call, tools that the provider runs) is refused by name.
 */
public final class MessagesRequest {
    /** Fields that mean the same in both APIs. */
    private static final List<String> SAME = List.of("model", "temperature", "top_p", "top_k", "max_tokens");

    /** Tools that the API defines and its caller carries out; only Claude knows them. */
    private static final List<String> DEFINED_TOOLS = List.of("bash_", "text_editor_", "memory_", "computer_");

    private static final int BUDGET_LOW_MAX = 4_096;
    private static final int BUDGET_MEDIUM_MAX = 16_384;

    private final ObjectNode body;
    private final ObjectNode chat = JsonNodeFactory.instance.objectNode();

    private MessagesRequest(ObjectNode body) {
        this.body = body;
    }

    /** @param id makes the id of the message */
    public static Reading read(byte[] bytes, String id) {
        return switch (chat(bytes)) {
            case Reading.Accepted accepted ->
                new Reading.Accepted(
                        accepted.request(),
                        new MessagesRendering(id, accepted.request().model()));
            case Reading.Refused refused -> refused;
        };
    }

    /** The request as a chat completion, whatever becomes of its answer; one that only counts tokens needs no bound. */
    public static Reading chat(byte[] bytes) {
        var whole = StrictJson.object(bytes);
        if (whole.isEmpty()) {
            return refused("invalid_json", "The body is not one JSON object.", "body");
        }
        var body = whole.get();
        var broken = FieldRule.broken(FieldRule.MESSAGES, body);
        if (broken.isPresent()) {
            return new Reading.Refused(broken.get());
        }
        try {
            var chat = new MessagesRequest(body).said();
            return ChatRequest.read(chat.toString().getBytes(StandardCharsets.UTF_8));
        } catch (RefusedException e) {
            return new Reading.Refused(e.error);
        }
    }

    /** The request asks for what this door does not do. */
    static final class RefusedException extends RuntimeException {
        private final transient OpenAiError error;

        RefusedException(String param, String message) {
            super(message, null, false, false);
            error = OpenAiError.invalidRequest("unsupported_parameter", message, param);
        }
    }

    private ObjectNode said() {
        if (!body.path("mcp_servers").isEmpty()) {
            throw new RefusedException("mcp_servers", "mcp_servers: servers are not called from here.");
        }
        for (var field : SAME) {
            if (body.hasNonNull(field)) {
                chat.set(field, body.get(field));
            }
        }
        chat.set("messages", MessagesInput.messages(body.path("system"), body.path("messages")));
        if (body.path("stream").asBoolean()) {
            chat.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        if (!body.path("stop_sequences").isEmpty()) {
            chat.set("stop", body.get("stop_sequences"));
        }
        if (body.at("/metadata/user_id").isTextual()) {
            chat.set("user", body.at("/metadata/user_id"));
        }
        tools();
        effort().ifPresent(level -> chat.put("reasoning_effort", level));
        format();
        return chat;
    }

    private void tools() {
        for (var tool : body.path("tools")) {
            chat.withArray("tools").add(tool(tool));
        }
        var choice = body.path("tool_choice");
        switch (choice.path("type").asText()) {
            case "any" -> chat.put("tool_choice", "required");
            case "none", "auto" -> chat.set("tool_choice", choice.get("type"));
            case "tool" ->
                chat.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .set("name", choice.path("name"));
            default -> {
                // None is said, or one that is newer than this door: then the model chooses.
            }
        }
        if (choice.path("disable_parallel_tool_use").asBoolean()) {
            chat.put("parallel_tool_calls", false);
        }
    }

    private static ObjectNode tool(JsonNode tool) {
        var type = tool.path("type").asText("custom");
        if (DEFINED_TOOLS.stream().anyMatch(type::startsWith)) {
            var defined = JsonNodeFactory.instance.objectNode().put("type", AnthropicTools.DEFINED);
            return defined.set(AnthropicTools.DEFINED, tool);
        }
        if (!type.equals("custom")) {
            throw new RefusedException(
                    "tools", "tools: " + type + " is run by its provider, which is not offered here.");
        }
        var said = JsonNodeFactory.instance.objectNode().put("type", "function");
        var function = said.putObject("function");
        function.set("name", tool.path("name"));
        if (tool.path("description").isTextual()) {
            function.set("description", tool.get("description"));
        }
        if (tool.path("input_schema").isObject()) {
            function.set("parameters", tool.get("input_schema"));
        }
        if (tool.path("strict").isBoolean()) {
            function.set("strict", tool.get("strict"));
        }
        if (tool.path("cache_control").isObject()) {
            said.set("cache_control", tool.get("cache_control"));
        }
        return said;
    }

    /** How much the model is to think: the newer way to say it goes before a budget of tokens. */
    private Optional<String> effort() {
        var thinking = body.path("thinking");
        var effort = body.at("/output_config/effort");
        return switch (thinking.path("type").asText()) {
            case "disabled" -> Optional.of("none");
            case "enabled" ->
                Optional.of(effort.asText(level(thinking.path("budget_tokens").asInt())));
            // What the API thinks by default once it is told to.
            case "adaptive" -> Optional.of(effort.asText("high"));
            default -> effort.isTextual() ? Optional.of(effort.textValue()) : Optional.empty();
        };
    }

    private static String level(int budgetTokens) {
        if (budgetTokens <= BUDGET_LOW_MAX) {
            return "low";
        }
        return budgetTokens <= BUDGET_MEDIUM_MAX ? "medium" : "high";
    }

    private void format() {
        var format = body.at("/output_config/format");
        if (format.path("type").asText().equals("json_schema")) {
            chat.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .set("schema", format.path("schema"));
        }
    }

    private static Reading refused(String code, String message, String param) {
        return new Reading.Refused(OpenAiError.invalidRequest(code, message, param));
    }
}
