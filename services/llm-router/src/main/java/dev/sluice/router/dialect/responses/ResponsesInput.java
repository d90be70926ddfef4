package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.responses.ResponsesRequest.RefusedException;

/** Says the input of a response, a text or a list of items, in messages of a chat. */
final class ResponsesInput {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ArrayNode messages = NODES.arrayNode();

    private ResponsesInput() {}

    static ArrayNode messages(JsonNode instructions, JsonNode input) {
        var said = new ResponsesInput();
        if (instructions.isTextual() && !instructions.textValue().isEmpty()) {
            said.messages.addObject().put("role", "system").put("content", instructions.textValue());
        }
        if (input.isTextual()) {
            said.messages.addObject().put("role", "user").put("content", input.textValue());
        } else if (input.isArray() && !input.isEmpty()) {
            input.forEach(said::item);
        } else {
            throw refused("input must be a text or a list of items, at least one.");
        }
        return said.messages;
    }

    private void item(JsonNode item) {
        switch (item.path("type").asText("message")) {
            case "message" -> message(item);
            case "function_call" -> call(item);
            case "function_call_output" -> output(item);
            case "reasoning" -> {
                // Thoughts of a model that only it could read.
            }
            case "item_reference" ->
                throw new RefusedException(
                        "unsupported_item", "Items are not stored here: send the item itself.", "input");
            default ->
                throw new RefusedException(
                        "unsupported_item",
                        "Items of the type " + item.path("type").asText() + " are not accepted here.",
                        "input");
        }
    }

    private void message(JsonNode item) {
        var role = item.path("role");
        if (!role.isTextual()) {
            throw refused("a message in input needs a role.");
        }
        var message = messages.addObject().put("role", role.textValue());
        var content = item.path("content");
        if (content.isTextual()) {
            message.set("content", content);
        } else if (role.textValue().equals("assistant")) {
            message.put("content", text(content));
        } else {
            message.set("content", parts(content));
        }
    }

    private static ArrayNode parts(JsonNode content) {
        var parts = NODES.arrayNode();
        for (var part : content) {
            parts.add(
                    switch (part.path("type").asText()) {
                        case "input_text", "output_text", "text" ->
                            NODES.objectNode()
                                    .put("type", "text")
                                    .put("text", part.path("text").asText());
                        case "input_image" -> image(part);
                        default ->
                            throw new RefusedException(
                                    "unsupported_content",
                                    "Content of the type " + part.path("type").asText() + " is not accepted here.",
                                    "input");
                    });
        }
        return parts;
    }

    private static ObjectNode image(JsonNode part) {
        if (!part.path("image_url").isTextual()) {
            throw new RefusedException("unsupported_content", "Files are not stored here: send image_url.", "input");
        }
        var image = NODES.objectNode().put("type", "image_url");
        var url = image.putObject("image_url").put("url", part.get("image_url").textValue());
        if (part.path("detail").isTextual()) {
            url.set("detail", part.get("detail"));
        }
        return image;
    }

    /** What an assistant said, refusals included. */
    private static String text(JsonNode content) {
        var text = new StringBuilder();
        for (var part : content) {
            text.append(part.path("text").asText(part.path("refusal").asText()));
        }
        return text.toString();
    }

    /** Calls that were made at once, and the words before them, are one message of the assistant. */
    private void call(JsonNode item) {
        var last = messages.path(messages.size() - 1);
        var message = last.path("role").asText().equals("assistant")
                ? (ObjectNode) last
                : messages.addObject().put("role", "assistant").putNull("content");
        var call = message.withArray("tool_calls")
                .addObject()
                .put("id", needed(item, "call_id"))
                .put("type", "function");
        call.putObject("function")
                .put("name", needed(item, "name"))
                .put("arguments", item.path("arguments").asText());
    }

    private void output(JsonNode item) {
        var message = messages.addObject().put("role", "tool").put("tool_call_id", needed(item, "call_id"));
        var output = item.path("output");
        if (output.isArray()) {
            message.set("content", parts(output));
        } else {
            message.put("content", output.asText());
        }
    }

    private static String needed(JsonNode item, String field) {
        if (!item.path(field).isTextual()) {
            throw refused("an item of input lacks its " + field + ".");
        }
        return item.get(field).textValue();
    }

    private static RefusedException refused(String why) {
        return new RefusedException("invalid_input", why, "input");
    }
}
