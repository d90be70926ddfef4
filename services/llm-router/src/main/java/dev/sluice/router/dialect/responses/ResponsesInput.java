package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.UnsayableException;
import dev.sluice.router.dialect.responses.ToolNames.Tool;

/** Says the input of a response, a text or a list of items, in messages of a chat. Lives for one translation. */
final class ResponsesInput {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ArrayNode messages = NODES.arrayNode();
    private final ToolNames names;

    private ResponsesInput(ToolNames names) {
        this.names = names;
    }

    /** @throws UnsayableException if a chat has no words for it */
    static ArrayNode messages(JsonNode instructions, JsonNode input, ToolNames names) {
        var said = new ResponsesInput(names);
        if (instructions.isTextual() && !instructions.textValue().isEmpty()) {
            said.messages.addObject().put("role", "system").put("content", instructions.textValue());
        }
        if (input.isTextual()) {
            said.messages.addObject().put("role", "user").put("content", input.textValue());
        }
        if (input.isArray()) {
            input.forEach(said::item);
        }
        return said.messages;
    }

    private void item(JsonNode item) {
        var type = item.path("type").asText("message");
        switch (type) {
            case "message" -> message(item);
            case "function_call" -> call(item, item.path("arguments").asText(), false);
            case "custom_tool_call" -> {
                var arguments = NODES.objectNode()
                        .put(ToolNames.TEXT, item.path("input").asText());
                call(item, arguments.toString(), true);
            }
            case "function_call_output", "custom_tool_call_output" -> output(item);
            case "reasoning" ->
                // Thoughts that only their own provider can read are left out.
                SealedThoughts.read(item).ifPresent(thoughts -> thoughts.into(assistant()));
            case "additional_tools",
                    "configuration_update",
                    "web_search_call",
                    "file_search_call",
                    "code_interpreter_call",
                    "image_generation_call",
                    "mcp_list_tools",
                    "tool_search_call",
                    "tool_search_output" -> {
                // What the provider of another API did by itself; what came of it is in what the model said.
            }
            case "item_reference" ->
                throw new UnsayableException(
                        "input", "This model is asked by an API that stores no items: send the item itself.");
            default ->
                throw new UnsayableException(
                        "input", "This model is asked by an API that has no items of the type " + type + ".");
        }
    }

    private void message(JsonNode item) {
        var role = item.path("role");
        if (!role.isTextual()) {
            throw new UnsayableException("input", "a message in input needs a role.");
        }
        var content = item.path("content");
        if (role.textValue().equals("assistant")) {
            var begun = last();
            var message = begun.path("role").asText().equals("assistant")
                            && begun.path("content").isNull()
                            && !begun.has("tool_calls")
                    ? (ObjectNode) begun
                    : messages.addObject().put("role", "assistant");
            message.put("content", content.isTextual() ? content.textValue() : text(content));
            return;
        }
        var message = messages.addObject().put("role", role.textValue());
        message.set("content", content.isTextual() ? content : parts(content));
    }

    private static ArrayNode parts(JsonNode content) {
        var parts = NODES.arrayNode();
        for (var part : content) {
            parts.add(
                    switch (part.path("type").asText()) {
                        case "input_text", "output_text", "text", "summary_text" ->
                            NODES.objectNode()
                                    .put("type", "text")
                                    .put("text", part.path("text").asText());
                        case "input_image" -> image(part);
                        case "input_file" -> file(part);
                        case "input_audio" ->
                            NODES.objectNode().put("type", "input_audio").set("input_audio", part.path("input_audio"));
                        default ->
                            throw new UnsayableException(
                                    "input",
                                    "Content of the type " + part.path("type").asText()
                                            + " cannot be said to this model.");
                    });
        }
        return parts;
    }

    private static ObjectNode image(JsonNode part) {
        if (!part.path("image_url").isTextual()) {
            throw new UnsayableException(
                    "input", "This model is asked by an API without stored files: send image_url.");
        }
        var image = NODES.objectNode().put("type", "image_url");
        var url = image.putObject("image_url").put("url", part.get("image_url").textValue());
        ResponsesToChat.copy(part, url, "detail");
        return image;
    }

    private static ObjectNode file(JsonNode part) {
        if (!part.path("file_data").isTextual()) {
            throw new UnsayableException(
                    "input", "This model is asked by an API without stored files: send file_data.");
        }
        var file = NODES.objectNode().put("type", "file");
        ResponsesToChat.copy(part, file.putObject("file"), "filename", "file_data");
        return file;
    }

    /** What an assistant said, refusals included. */
    private static String text(JsonNode content) {
        var text = new StringBuilder();
        for (var part : content) {
            text.append(part.path("text").asText(part.path("refusal").asText()));
        }
        return text.toString();
    }

    /** Calls that were made at once, and the thoughts and words before them, are one message of the assistant. */
    private void call(JsonNode item, String arguments, boolean takesText) {
        var tool = new Tool(item.path("namespace").asText(), needed(item, "name"), takesText);
        var call = assistant()
                .withArray("tool_calls")
                .addObject()
                .put("id", needed(item, "call_id"))
                .put("type", "function");
        call.putObject("function").put("name", names.inChat(tool)).put("arguments", arguments);
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

    /** The message in which the assistant speaks now. */
    private ObjectNode assistant() {
        return last().path("role").asText().equals("assistant")
                ? (ObjectNode) last()
                : messages.addObject().put("role", "assistant").putNull("content");
    }

    private JsonNode last() {
        return messages.path(messages.size() - 1);
    }

    private static String needed(JsonNode item, String field) {
        if (!item.path(field).isTextual()) {
            throw new UnsayableException("input", "an item of input lacks its " + field + ".");
        }
        return item.get(field).textValue();
    }
}
