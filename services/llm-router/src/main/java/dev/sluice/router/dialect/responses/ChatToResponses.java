package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.Translation;
import dev.sluice.router.dialect.request.UnsayableException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says a chat completion's request as a response's: nothing of it is stored there unless the caller says so, and thoughts
 * come encrypted, so that who carries them can give them back. A pure function; fields and messages apart, because the
 * messages are nearly all of it and are not read before somebody is asked.
 */
public final class ChatToResponses {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NO_WORDS = "The API by which this model is asked has no ";

    /** Fields that have words of their own there, or are read here. */
    private static final Set<String> READ = Set.of(
            "messages",
            "max_tokens",
            "max_completion_tokens",
            "reasoning_effort",
            "reasoning",
            "response_format",
            "verbosity",
            "tools",
            "tool_choice",
            "stream_options",
            "store",
            "n",
            "logprobs",
            "modalities",
            "include");

    /** What only tunes an answer. */
    private static final Set<String> TUNING =
            Set.of("seed", "logit_bias", "presence_penalty", "frequency_penalty", "prediction", "top_logprobs");

    /** What would change its form, and what each is called. */
    private static final Map<String, String> FORM = Map.of(
            "stop", "stop sequences.",
            "functions", "functions: send tools.",
            "function_call", "functions: send tools.",
            "audio", "spoken answers.",
            "web_search_options", "web_search_options: send it a tool by /v1/responses.");

    private final ObjectNode chat;
    private final ObjectNode fields = NODES.objectNode();
    private final Set<String> adapted = new LinkedHashSet<>();

    private ChatToResponses(ObjectNode chat) {
        this.chat = chat;
    }

    /** @param chat all fields but the messages */
    public static Translation<ObjectNode> fields(ObjectNode chat) {
        try {
            var said = new ChatToResponses(chat);
            said.say();
            return new Translation.Said<>(said.fields, List.copyOf(said.adapted));
        } catch (UnsayableException e) {
            return new Translation.Unsayable<>(e.param(), e.getMessage());
        }
    }

    /** The whole body. Takes time in proportion to the request. */
    public static byte[] body(ObjectNode fields, ChatRequest request, String model) {
        var body = fields.objectNode();
        body.setAll(fields);
        body.put("model", model);
        body.set("input", ChatMessages.input(request.messages(), model));
        return body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private void say() {
        refuse();
        for (var field : chat.properties()) {
            var name = field.getKey();
            if (TUNING.contains(name) && !field.getValue().isNull()) {
                adapted.add(name);
            } else if (!READ.contains(name) && !FORM.containsKey(name)) {
                fields.set(name, field.getValue());
            }
        }
        fields.put("store", chat.path("store").asBoolean(false));
        fields.set("include", included());
        var tokens = chat.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
        if (chat.hasNonNull(tokens)) {
            fields.set("max_output_tokens", chat.get(tokens));
        }
        reasoning();
        text();
        tools();
        choice();
    }

    private void refuse() {
        FORM.forEach((field, what) -> {
            if (!chat.path(field).isEmpty() || chat.path(field).isTextual()) {
                throw new UnsayableException(field, NO_WORDS + what);
            }
        });
        if (chat.path("n").asInt(1) > 1) {
            throw new UnsayableException("n", NO_WORDS + "more than one answer.");
        }
        if (chat.path("logprobs").asBoolean()) {
            throw new UnsayableException("logprobs", NO_WORDS + "log probabilities in these words.");
        }
        for (var modality : chat.path("modalities")) {
            if (!modality.asText().equals("text")) {
                throw new UnsayableException("modalities", NO_WORDS + "answers but texts.");
            }
        }
    }

    private ArrayNode included() {
        var included = NODES.arrayNode();
        chat.path("include").forEach(included::add);
        return included.add("reasoning.encrypted_content");
    }

    /** The effort under either name: the newer one may come with a wish for a summary. */
    private void reasoning() {
        var reasoning = NODES.objectNode();
        if (chat.path("reasoning").isObject()) {
            ResponsesToChat.copy(chat.get("reasoning"), reasoning, "effort", "summary");
        }
        if (chat.path("reasoning_effort").isTextual()) {
            reasoning.set("effort", chat.get("reasoning_effort"));
        }
        if (!reasoning.isEmpty()) {
            fields.set("reasoning", reasoning);
        }
    }

    private void text() {
        var text = NODES.objectNode();
        ResponsesToChat.copy(chat, text, "verbosity");
        var format = chat.path("response_format");
        if (format.path("type").asText().equals("json_schema")) {
            var schema = text.putObject("format").put("type", "json_schema");
            ResponsesToChat.copy(format.path("json_schema"), schema, "name", "description", "schema", "strict");
        } else if (format.path("type").isTextual()) {
            text.set("format", format);
        }
        if (!text.isEmpty()) {
            fields.set("text", text);
        }
    }

    private void tools() {
        var tools = NODES.arrayNode();
        for (var tool : chat.path("tools")) {
            var type = tool.path("type").asText("function");
            // What is of neither type is meant for that API already.
            tools.add(
                    switch (type) {
                        case "function" -> function(tool.path("function"));
                        case "custom" -> custom(tool.path("custom"));
                        default -> tool;
                    });
        }
        if (!tools.isEmpty()) {
            fields.set("tools", tools);
        }
    }

    /** There a function is strict unless it says that it is not; here it is the other way round. */
    private static ObjectNode function(JsonNode function) {
        var tool = NODES.objectNode().put("type", "function");
        ResponsesToChat.copy(function, tool, "name", "description", "parameters");
        if (!tool.has("parameters")) {
            tool.putObject("parameters").put("type", "object").putObject("properties");
        }
        return tool.put("strict", function.path("strict").asBoolean(false));
    }

    private static ObjectNode custom(JsonNode custom) {
        var tool = NODES.objectNode().put("type", "custom");
        ResponsesToChat.copy(custom, tool, "name", "description");
        var format = custom.path("format");
        if (format.path("grammar").isObject()) {
            var grammar = tool.putObject("format").put("type", "grammar");
            ResponsesToChat.copy(format.path("grammar"), grammar, "syntax", "definition");
        } else if (format.isObject()) {
            tool.set("format", format);
        }
        return tool;
    }

    private void choice() {
        var choice = chat.path("tool_choice");
        if (choice.isTextual()) {
            fields.set("tool_choice", choice);
        } else if (choice.isObject()) {
            fields.set("tool_choice", named(choice));
        }
    }

    private static JsonNode named(JsonNode choice) {
        var type = choice.path("type").asText("function");
        if (type.equals("allowed_tools")) {
            var allowed = NODES.objectNode().put("type", type);
            var inner = choice.path("allowed_tools");
            allowed.set("mode", inner.path("mode"));
            var tools = allowed.putArray("tools");
            inner.path("tools").forEach(tool -> tools.add(named(tool)));
            return allowed;
        }
        if (!choice.path(type).has("name")) {
            return choice;
        }
        return NODES.objectNode()
                .put("type", type)
                .set("name", choice.path(type).get("name"));
    }
}
