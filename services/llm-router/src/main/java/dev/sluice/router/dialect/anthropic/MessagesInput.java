package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.anthropic.MessagesRequest.RefusedException;

/**
 * The conversation of a request in Anthropic's words as messages of a chat completion: results of tools become messages of
 * their own, thoughts become details of what the assistant says, marks for caching stay where they are. Pure.
 */
final class MessagesInput {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ArrayNode messages = NODES.arrayNode();

    private MessagesInput() {}

    static ArrayNode messages(JsonNode system, JsonNode conversation) {
        var input = new MessagesInput();
        if (system.isTextual() && !system.textValue().isEmpty() || !system.isEmpty()) {
            input.add("system").set("content", texts(system));
        }
        conversation.forEach(input::message);
        return input.messages;
    }

    private void message(JsonNode message) {
        var content = message.path("content");
        switch (message.path("role").asText()) {
            case "assistant" -> assistant(content);
            case "user" -> user(content);
            // Whether the role is one is for the reader of the chat to say.
            default -> add(message.path("role").asText()).set("content", texts(content));
        }
    }

    private ObjectNode add(String role) {
        return messages.addObject().put("role", role);
    }

    private void user(JsonNode content) {
        if (!content.isArray()) {
            add("user").set("content", content);
            return;
        }
        var parts = NODES.arrayNode();
        for (var block : content) {
            if (block.path("type").asText().equals("tool_result")) {
                result(block);
            } else {
                parts.add(part(block));
            }
        }
        if (!parts.isEmpty()) {
            add("user").set("content", parts);
        }
    }

    private void result(JsonNode block) {
        var result = add("tool").put("tool_call_id", block.path("tool_use_id").asText());
        var content = block.path("content");
        if (content.isArray()) {
            var parts = result.putArray("content");
            content.forEach(inner -> parts.add(part(inner)));
        } else {
            result.put("content", content.asText(""));
        }
        if (block.path("is_error").asBoolean()) {
            result.put("is_error", true);
        }
        mark(block, result);
    }

    private void assistant(JsonNode content) {
        var said = add("assistant");
        if (!content.isArray()) {
            said.set("content", content);
            return;
        }
        var texts = NODES.arrayNode();
        var thoughts = new StringBuilder();
        for (var block : content) {
            switch (block.path("type").asText()) {
                case "text" -> texts.add(part(block));
                case "thinking" -> thought(block, block.path("signature"), said, thoughts);
                case "redacted_thinking" -> thought(block, block.path("data"), said, thoughts);
                case "tool_use" ->
                    said.withArray("tool_calls")
                            .addObject()
                            .put("id", block.path("id").asText())
                            .put("type", "function")
                            .putObject("function")
                            .put("name", block.path("name").asText())
                            .put("arguments", block.path("input").toString());
                default ->
                    throw new RefusedException(
                            "messages",
                            "messages: the assistant's " + block.path("type").asText() + " is not known here.");
            }
        }
        if (!texts.isEmpty()) {
            said.set("content", texts);
        } else {
            said.putNull("content");
        }
        if (!thoughts.isEmpty()) {
            said.put("reasoning_content", thoughts.toString());
        }
        seals(content, said);
    }

    /** Thoughts that were not sealed here are nobody's that we know: they are left out, as the API does with old ones. */
    private static void thought(JsonNode block, JsonNode word, ObjectNode said, StringBuilder plain) {
        var packed = PackedThought.unpack(word);
        if (packed.isEmpty() || packed.get().has("call")) {
            return;
        }
        var detail = packed.get();
        var text = block.path("thinking").asText("");
        switch (detail.path("type").asText()) {
            case "reasoning.text" -> said.withArray("reasoning_details").add(detail.put("text", text));
            case "reasoning.summary" -> said.withArray("reasoning_details").add(detail.put("summary", text));
            case "reasoning.encrypted" -> said.withArray("reasoning_details").add(detail);
            default -> plain.append(text);
        }
    }

    /** Seals of calls, which stand in blocks of their own before them. */
    private static void seals(JsonNode content, ObjectNode said) {
        for (var block : content) {
            PackedThought.unpack(block.path("data")).ifPresent(packed -> {
                for (var call : said.path("tool_calls")) {
                    if (packed.path("call").equals(call.path("id"))) {
                        ((ObjectNode) call).set("extra_content", packed.path("extra"));
                    }
                }
            });
        }
    }

    private static JsonNode texts(JsonNode content) {
        if (!content.isArray()) {
            return content;
        }
        var parts = NODES.arrayNode();
        content.forEach(block -> parts.add(part(block)));
        return parts;
    }

    private static ObjectNode part(JsonNode block) {
        var part = NODES.objectNode();
        switch (block.path("type").asText()) {
            case "text" ->
                part.put("type", "text").put("text", block.path("text").asText());
            case "image" ->
                part.put("type", "image_url").putObject("image_url").put("url", url(block.path("source"), "image/png"));
            case "document" -> document(block, part);
            default ->
                throw new RefusedException(
                        "messages",
                        "messages: content of the type " + block.path("type").asText() + " is not known here.");
        }
        mark(block, part);
        return part;
    }

    private static void document(JsonNode block, ObjectNode part) {
        var source = block.path("source");
        if (source.path("type").asText().equals("text")) {
            part.put("type", "text").put("text", source.path("data").asText());
            return;
        }
        part.put("type", "file")
                .putObject("file")
                .put("filename", block.path("title").asText("document.pdf"))
                .put("file_data", url(source, "application/pdf"));
    }

    private static String url(JsonNode source, String otherwise) {
        return switch (source.path("type").asText()) {
            case "base64" ->
                "data:" + source.path("media_type").asText(otherwise) + ";base64,"
                        + source.path("data").asText();
            case "url" -> source.path("url").asText();
            default ->
                throw new RefusedException(
                        "messages",
                        "messages: a source of the type " + source.path("type").asText() + " is not known here.");
        };
    }

    private static void mark(JsonNode block, ObjectNode part) {
        if (block.path("cache_control").isObject()) {
            part.set("cache_control", block.get("cache_control"));
        }
    }
}
