package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Claude's thoughts as details of a message and back. A signature is of one model: another one refuses it ("Invalid
 * signature in thinking block", as many found in 2026), so each detail names its model and goes back to that one only.
 */
final class AnthropicThoughts {
    private static final String FORM = "anthropic-claude-v1";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AnthropicThoughts() {}

    /** A whole block of an answer as a detail; empty if it is no thought. */
    static Optional<ObjectNode> detail(JsonNode block, String model, int index) {
        return switch (block.path("type").asText()) {
            case "thinking" -> {
                var detail = NODES.objectNode()
                        .put("type", "reasoning.text")
                        .put("text", block.path("thinking").asText());
                if (!block.path("signature").asText().isEmpty()) {
                    detail.put("signature", block.path("signature").asText());
                }
                yield Optional.of(framed(detail, model, index));
            }
            case "redacted_thinking" ->
                Optional.of(framed(
                        NODES.objectNode()
                                .put("type", "reasoning.encrypted")
                                .put("data", block.path("data").asText()),
                        model,
                        index));
            default -> Optional.empty();
        };
    }

    /** Adds the blocks of a message's thoughts that this model will know again. */
    static void giveBack(JsonNode message, String model, ArrayNode blocks) {
        for (var detail : message.path("reasoning_details")) {
            if (detail.path("format").asText().equals(FORM)
                    && detail.path("model").asText().equals(model)) {
                block(detail, blocks);
            }
        }
    }

    private static void block(JsonNode detail, ArrayNode blocks) {
        if (detail.path("data").isTextual()) {
            blocks.addObject()
                    .put("type", "redacted_thinking")
                    .put("data", detail.get("data").textValue());
        } else if (detail.path("signature").isTextual()) {
            blocks.addObject()
                    .put("type", "thinking")
                    .put("thinking", detail.path("text").asText())
                    .put("signature", detail.get("signature").textValue());
        }
    }

    private static ObjectNode framed(ObjectNode detail, String model, int index) {
        return detail.put("format", FORM).put("model", model).put("index", index);
    }
}
