package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Says the messages of a chat as the input of a response. Lives for one translation. */
final class ChatMessages {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The longest that the Responses API takes for the id of a call. */
    private static final int ID_CHARS_MAX = 64;

    private final ArrayNode input = NODES.arrayNode();

    private final String model;

    private ChatMessages(String model) {
        this.model = model;
    }

    /** @param model who is asked: only its own thoughts go back to it */
    static ArrayNode input(JsonNode messages, String model) {
        var said = new ChatMessages(model);
        messages.forEach(said::message);
        return said.input;
    }

    private void message(JsonNode message) {
        var role = message.path("role").asText();
        switch (role) {
            case "assistant" -> assistant(message);
            case "tool", "function" -> result(message);
            default -> {
                var item = input.addObject().put("type", "message").put("role", role);
                item.set("content", content(message.path("content")));
            }
        }
    }

    /** First what it thought, then what it said, then what it called. */
    private void assistant(JsonNode message) {
        for (var detail : message.path("reasoning_details")) {
            EncryptedThoughts.item(detail, model).ifPresent(input::add);
        }
        var text = text(message.path("content"));
        if (!text.isEmpty()) {
            input.addObject().put("type", "message").put("role", "assistant").put("content", text);
        }
        for (var call : message.path("tool_calls")) {
            call(call);
        }
    }

    private void call(JsonNode call) {
        var takesText = call.path("type").asText().equals("custom");
        var named = call.path(takesText ? "custom" : "function");
        input.addObject()
                .put("type", takesText ? "custom_tool_call" : "function_call")
                .put("call_id", id(call.path("id").asText()))
                .put("name", named.path("name").asText())
                .put(
                        takesText ? "input" : "arguments",
                        named.path(takesText ? "input" : "arguments").asText());
    }

    private void result(JsonNode message) {
        var id = id(message.path("tool_call_id").asText());
        var item = input.addObject().put("type", takesText(id) ? "custom_tool_call_output" : "function_call_output");
        item.put("call_id", id).set("output", content(message.path("content")));
    }

    /** Whether the call with this id was of a tool that takes a text. */
    private boolean takesText(String id) {
        for (var item : input) {
            if (item.path("type").asText().equals("custom_tool_call")
                    && item.path("call_id").asText().equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** Ids of other providers may be longer: call and result are told apart as before, and the same in every request. */
    private static String id(String callId) {
        if (callId.length() <= ID_CHARS_MAX) {
            return callId;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(callId.getBytes(StandardCharsets.UTF_8));
            return "call_" + HexFormat.of().formatHex(digest, 0, 24);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode content(JsonNode content) {
        if (!content.isArray()) {
            return NODES.textNode(content.asText(""));
        }
        var parts = NODES.arrayNode();
        content.forEach(part -> parts.add(part(part)));
        return parts;
    }

    private static JsonNode part(JsonNode part) {
        return switch (part.path("type").asText("text")) {
            case "text" ->
                NODES.objectNode()
                        .put("type", "input_text")
                        .put("text", part.path("text").asText());
            case "image_url" -> image(part.path("image_url"));
            case "file" -> {
                var file = NODES.objectNode().put("type", "input_file");
                ResponsesToChat.copy(part.path("file"), file, "filename", "file_data", "file_id");
                yield file;
            }
            // Audio has the same words, and what we do not know is for the model's provider to judge.
            default -> part;
        };
    }

    private static ObjectNode image(JsonNode image) {
        var url = image.path("url").asText(image.asText());
        var part = NODES.objectNode().put("type", "input_image").put("image_url", url);
        ResponsesToChat.copy(image, part, "detail");
        return part;
    }

    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        content.forEach(part ->
                text.append(part.path("text").asText(part.path("refusal").asText())));
        return text.toString();
    }
}
