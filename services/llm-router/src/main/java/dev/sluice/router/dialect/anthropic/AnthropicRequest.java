package dev.sluice.router.dialect.anthropic;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.ModelForm.Saying;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.form.ThinkingRoom;
import dev.sluice.router.dialect.request.AllowedTools;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.DataUrl;
import java.nio.charset.StandardCharsets;

/**
 * Says a chat completion request, fitted to its model, in the words of Anthropic's Messages API. A pure function of both.
 *
 * <p>Wishes that only tune the answer and that the API does not know (seed, penalties) have been left out by then, and the
 * caller is told; what would change the shape of the answer (several choices, log probabilities, audio) is unsayable.
 */
public final class AnthropicRequest {
    /** The type of a tool in a chat that is one of Anthropic's own words, and the field that it stands in. */
    static final String DEFINED = "anthropic";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PDF = "application/pdf";
    private static final String JSON_WANTED = "Answer with one JSON object and nothing else.";
    private static final double TEMPERATURE_MAX = 1;

    private final JsonNode chat;
    private final Fitted fitted;
    private final ObjectNode out = NODES.objectNode();
    private final ArrayNode system = NODES.arrayNode();
    private final ArrayNode messages = NODES.arrayNode();

    private String model = "";

    private AnthropicRequest(JsonNode chat, Fitted fitted) {
        this.chat = chat;
        this.fitted = fitted;
    }

    /**
     * @param fitted what the model takes of the request
     * @param completionTokensMax the bound of an answer whose request names none; the API insists on one
     */
    public static RequestBody of(JsonNode chat, Fitted fitted, String model, boolean stream, int completionTokensMax) {
        try {
            var body = new AnthropicRequest(chat, fitted).write(model, stream, completionTokensMax);
            return new RequestBody.Ready(body.toString().getBytes(StandardCharsets.UTF_8));
        } catch (UnsayableException e) {
            return RequestBody.unsayable(e.param, e.getMessage());
        }
    }

    /** The request asks for something that this API has no words for. */
    private static final class UnsayableException extends RuntimeException {
        private final String param;

        UnsayableException(String param, String message) {
            super(message, null, false, false);
            this.param = param;
        }
    }

    private ObjectNode write(String model, boolean stream, int completionTokensMax) {
        refuseUnsayable();
        this.model = model;
        out.put("model", model).put("max_tokens", tokensMax(completionTokensMax));
        chat.path("messages").forEach(this::message);
        if (chat.at("/response_format/type").asText().equals("json_object")) {
            // The API has no word for JSON of any shape; the model does as well as it is told.
            addText(JSON_WANTED, system);
        }
        stripLastAssistant();
        if (!system.isEmpty()) {
            out.set("system", system);
        }
        out.set("messages", messages);
        if (stream) {
            out.put("stream", true);
        }
        tools();
        sampling();
        format();
        effort();
        CacheMarks.put(out);
        return out;
    }

    private void refuseUnsayable() {
        if (chat.path("n").asInt(1) > 1) {
            throw new UnsayableException("n", "This provider gives one choice only: n must be 1.");
        }
        if (chat.path("logprobs").asBoolean()) {
            throw new UnsayableException("logprobs", "This provider gives no log probabilities.");
        }
        for (var modality : chat.path("modalities")) {
            if (!modality.asText().equals("text")) {
                throw new UnsayableException("modalities", "This provider answers with text only.");
            }
        }
    }

    private long tokensMax(int byDefault) {
        var asked = ChatRequest.outputTokensMax(chat);
        return asked > 0
                ? asked
                : Math.min(byDefault, fitted.form().outputTokensMax().orElse((long) byDefault));
    }

    private void message(JsonNode message) {
        switch (message.path("role").asText()) {
            case "system", "developer" -> texts(message.path("content"), system);
            case "user" -> content(message.path("content"), blocksOf("user"));
            case "assistant" -> assistant(message);
            case "tool" -> toolResult(message);
            default ->
                throw new UnsayableException(
                        "messages",
                        "This provider knows no messages of the role "
                                + message.path("role").asText() + ".");
        }
    }

    /** Messages of one role in a row are one: results of parallel calls must come together. */
    private ArrayNode blocksOf(String role) {
        var last = messages.path(messages.size() - 1);
        if (last.path("role").asText().equals(role)) {
            return (ArrayNode) last.path("content");
        }
        return messages.addObject().put("role", role).putArray("content");
    }

    private void content(JsonNode content, ArrayNode blocks) {
        if (!content.isArray()) {
            texts(content, blocks);
            return;
        }
        for (var part : content) {
            switch (part.path("type").asText()) {
                case "text" -> text(part, blocks);
                case "image_url" -> blocks.add(cached(part, image(part.path("image_url"))));
                case "file" -> blocks.add(cached(part, document(part.path("file"))));
                default ->
                    throw new UnsayableException(
                            "messages",
                            "This provider takes text, images and PDF, no "
                                    + part.path("type").asText() + ".");
            }
        }
    }

    private static void texts(JsonNode content, ArrayNode blocks) {
        if (content.isTextual()) {
            addText(content.textValue(), blocks);
            return;
        }
        for (var part : content) {
            text(part, blocks);
        }
    }

    private static void text(JsonNode part, ArrayNode blocks) {
        if (addText(part.path("text").asText(), blocks)) {
            cached(part, (ObjectNode) blocks.get(blocks.size() - 1));
        }
    }

    /** The API refuses text blocks of nothing but white space. */
    private static boolean addText(String text, ArrayNode blocks) {
        if (text.isBlank()) {
            return false;
        }
        blocks.addObject().put("type", "text").put("text", text);
        return true;
    }

    /** A caller who knows whom it talks to may mark what is worth caching. */
    private static ObjectNode cached(JsonNode part, ObjectNode block) {
        return part.path("cache_control").isObject() ? block.set("cache_control", part.get("cache_control")) : block;
    }

    private static ObjectNode image(JsonNode imageUrl) {
        var url = imageUrl.path("url").asText(imageUrl.asText());
        var source = NODES.objectNode();
        DataUrl.read(url)
                .ifPresentOrElse(
                        data -> source.put("type", "base64")
                                .put("media_type", data.mediaType())
                                .put("data", data.base64()),
                        () -> source.put("type", "url").put("url", url));
        var block = NODES.objectNode().put("type", "image");
        block.set("source", source);
        return block;
    }

    private static ObjectNode document(JsonNode file) {
        var url = file.path("file_data").asText();
        var source = NODES.objectNode();
        var data = DataUrl.read(url);
        if (data.filter(read -> read.mediaType().equals(PDF)).isPresent()) {
            source.put("type", "base64")
                    .put("media_type", PDF)
                    .put("data", data.get().base64());
        } else if (url.startsWith("https://")) {
            source.put("type", "url").put("url", url);
        } else {
            throw new UnsayableException("messages", "This provider takes files as PDF only, in place or by https.");
        }
        var block = NODES.objectNode().put("type", "document");
        block.set("source", source);
        if (file.path("filename").isTextual()) {
            block.put("title", file.get("filename").textValue());
        }
        return block;
    }

    private void assistant(JsonNode message) {
        var blocks = blocksOf("assistant");
        AnthropicThoughts.giveBack(message, model, blocks);
        var content = message.path("content");
        if (content.isTextual() || content.isArray()) {
            texts(content, blocks);
        }
        for (var call : message.path("tool_calls")) {
            var block = blocks.addObject()
                    .put("type", "tool_use")
                    .put("id", call.path("id").asText())
                    .put("name", call.at("/function/name").asText());
            block.set("input", arguments(call.at("/function/arguments").asText()));
        }
        if (blocks.isEmpty()) {
            messages.remove(messages.size() - 1);
        }
    }

    /** Arguments as an object. Broken ones, which a model may have written, stay readable to it. */
    static JsonNode arguments(String text) {
        if (text.isBlank()) {
            return NODES.objectNode();
        }
        try {
            var arguments = JSON.readTree(text);
            return arguments.isObject() ? arguments : NODES.objectNode().set("arguments", arguments);
        } catch (JsonProcessingException e) {
            return NODES.objectNode().put("invalid_arguments", text);
        }
    }

    private void toolResult(JsonNode message) {
        var result = blocksOf("user")
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", message.path("tool_call_id").asText());
        var content = NODES.arrayNode();
        content(message.path("content"), content);
        if (!content.isEmpty()) {
            result.set("content", content);
        }
        if (message.path("is_error").asBoolean()) {
            result.put("is_error", true);
        }
        cached(message, result);
    }

    /** A last word of the assistant is continued, and the API wants no white space at its end. */
    private void stripLastAssistant() {
        var last = messages.path(messages.size() - 1);
        var blocks = last.path("content");
        var block = blocks.path(blocks.size() - 1);
        if (last.path("role").asText().equals("assistant") && block.has("text")) {
            ((ObjectNode) block).put("text", block.get("text").asText().stripTrailing());
        }
    }

    private void tools() {
        var tools = NODES.arrayNode();
        var allowed = AllowedTools.of(chat.path("tool_choice"));
        for (var tool : chat.path("tools")) {
            var name = tool.path("function").path("name").asText();
            if (allowed.filter(some -> !some.names().contains(name)).isPresent()) {
                continue;
            }
            if (tool.path("type").asText().equals(DEFINED)) {
                tools.add(tool.get(DEFINED));
                continue;
            }
            if (!tool.path("type").asText("function").equals("function")) {
                throw new UnsayableException("tools", "This provider takes tools of the type function only.");
            }
            tools.add(tool(tool));
        }
        if (tools.isEmpty()) {
            return;
        }
        out.set("tools", tools);
        var choice = toolChoice();
        if (!choice.isEmpty()) {
            out.set("tool_choice", choice);
        }
    }

    private static ObjectNode tool(JsonNode tool) {
        var function = tool.path("function");
        var node = NODES.objectNode().put("name", function.path("name").asText());
        if (function.path("description").isTextual()) {
            node.put("description", function.get("description").textValue());
        }
        var strict = function.path("strict").asBoolean();
        var schema = strict ? ClosedSchema.of(function.path("parameters")) : function.path("parameters");
        node.set(
                "input_schema",
                schema.isObject() && !schema.isEmpty()
                        ? schema
                        : NODES.objectNode().put("type", "object").set("properties", NODES.objectNode()));
        if (strict) {
            node.put("strict", true);
        }
        return cached(tool, node);
    }

    private ObjectNode toolChoice() {
        var asked = chat.path("tool_choice");
        var oneByOne = chat.has("parallel_tool_calls")
                && !chat.path("parallel_tool_calls").asBoolean(true);
        var choice = NODES.objectNode();
        var allowed = AllowedTools.of(asked);
        if (allowed.isPresent()) {
            choice.put("type", allowed.get().required() ? "any" : "auto");
        } else if (asked.isObject()) {
            choice.put("type", "tool").put("name", asked.at("/function/name").asText());
        } else if (asked.asText().equals("required")) {
            choice.put("type", "any");
        } else if (asked.asText().equals("none")) {
            return choice.put("type", "none");
        } else if (asked.asText().equals("auto") || oneByOne) {
            choice.put("type", "auto");
        }
        return oneByOne ? choice.put("disable_parallel_tool_use", true) : choice;
    }

    private void sampling() {
        if (chat.path("temperature").isNumber()) {
            out.put("temperature", Math.min(chat.get("temperature").doubleValue(), TEMPERATURE_MAX));
        }
        if (chat.path("top_p").isNumber()) {
            out.set("top_p", chat.get("top_p"));
        }
        var stops = NODES.arrayNode();
        var stop = chat.path("stop");
        (stop.isTextual() ? NODES.arrayNode().add(stop) : stop).forEach(word -> {
            if (!word.asText().isBlank()) {
                stops.add(word.asText());
            }
        });
        if (!stops.isEmpty()) {
            out.set("stop_sequences", stops);
        }
        if (chat.path("user").isTextual()) {
            out.putObject("metadata").put("user_id", chat.get("user").textValue());
        }
    }

    /** How much to think. Off is a kind of thinking here, the levels are of the whole answer. */
    private void effort() {
        var form = fitted.form().effort();
        if (form.isEmpty()) {
            return;
        }
        if (fitted.effort().filter(Level.NONE::equals).isPresent()) {
            out.putObject("thinking").put("type", form.get().off().orElse("disabled"));
            return;
        }
        var thinks = fitted.effort().or(form.get()::byDefault).filter(level -> level != Level.NONE);
        if (form.get().said() == Saying.ADAPTIVE && thinks.isPresent()) {
            // What newer models think is not shown unless one asks for it.
            out.putObject("thinking").put("type", "adaptive").put("display", "summarized");
        }
        if (form.get().said() == Saying.BUDGET_TOKENS) {
            fitted.effort().ifPresent(level -> out.putObject("thinking")
                    .put("type", "enabled")
                    .put(
                            "budget_tokens",
                            ThinkingRoom.tokens(
                                    form.get().budgets().get(level.word()),
                                    out.path("max_tokens").asLong())));
            return;
        }
        fitted.effort()
                .ifPresent(level -> out.withObjectProperty("output_config").put("effort", level.word()));
    }

    private void format() {
        var format = chat.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text", "json_object" -> {}
            case "json_schema" -> {
                var wanted = out.withObjectProperty("output_config")
                        .putObject("format")
                        .put("type", "json_schema");
                wanted.set("schema", ClosedSchema.of(format.at("/json_schema/schema")));
            }
            default -> throw new UnsayableException("response_format", "This provider knows no such response_format.");
        }
    }
}
