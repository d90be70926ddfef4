package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A reasoning item of the Responses API as a detail of a chat's message and back. Its provider encrypts it and keeps nothing:
 * only with it in front of its calls a model goes on with what it thought.
 */
final class EncryptedThoughts {
    private static final String FORM = "openai-responses-v1";

    private EncryptedThoughts() {}

    /** A whole item of an answer as a detail; empty if nobody could read it again. */
    static Optional<ObjectNode> detail(JsonNode item, String model, int index) {
        if (item.path("encrypted_content").asText().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put("type", "reasoning.encrypted")
                .put("id", item.path("id").asText())
                .put("data", item.path("encrypted_content").asText())
                .put("format", FORM)
                .put("model", model)
                .put("index", index));
    }

    /** The item that a detail was; empty if it was none, or another model's. */
    static Optional<ObjectNode> item(JsonNode detail, String model) {
        if (!detail.path("format").asText().equals(FORM)
                || !detail.path("model").asText(model).equals(model)
                || detail.path("data").asText().isEmpty()) {
            return Optional.empty();
        }
        var item = JsonNodeFactory.instance.objectNode().put("type", "reasoning");
        if (!detail.path("id").asText().isEmpty()) {
            item.put("id", detail.path("id").asText());
        }
        item.put("encrypted_content", detail.path("data").asText()).putArray("summary");
        return Optional.of(item);
    }
}
