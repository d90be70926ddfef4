package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.form.Turns;
import dev.sluice.router.dialect.request.CallArguments;
import dev.sluice.router.dialect.request.DataUrl;
import dev.sluice.router.dialect.request.UnsayableException;

/** What is said in a chat, as blocks of Anthropic's messages. For one request: the ids of its calls are told apart. */
final class AnthropicWords implements Turns.Words {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String PDF = "application/pdf";

    private final String model;
    private final OneTimeIds ids = new OneTimeIds();

    /** @param model to whom, for it takes back its own thoughts only */
    AnthropicWords(String model) {
        this.model = model;
    }

    @Override
    public void instructions(JsonNode content, ArrayNode blocks) {
        texts(content, blocks);
    }

    @Override
    public void user(JsonNode content, ArrayNode blocks) {
        content(content, blocks);
    }

    @Override
    public void assistant(JsonNode message, ArrayNode blocks) {
        AnthropicThoughts.giveBack(message, model, blocks);
        var content = message.path("content");
        if (content.isTextual() || content.isArray()) {
            texts(content, blocks);
        }
        for (var call : message.path("tool_calls")) {
            blocks.addObject()
                    .put("type", "tool_use")
                    .put("id", ids.called(call.path("id").asText()))
                    .put("name", call.at("/function/name").asText())
                    .set("input", CallArguments.of(call));
        }
    }

    @Override
    public void result(JsonNode message, ArrayNode blocks) {
        var result = blocks.addObject()
                .put("type", "tool_result")
                .put("tool_use_id", ids.answered(message.path("tool_call_id").asText()));
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

    private static void content(JsonNode content, ArrayNode blocks) {
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
    static boolean addText(String text, ArrayNode blocks) {
        if (text.isBlank()) {
            return false;
        }
        blocks.addObject().put("type", "text").put("text", text);
        return true;
    }

    /** A caller who knows whom it talks to may mark what is worth caching. */
    static ObjectNode cached(JsonNode part, ObjectNode block) {
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
}
