package dev.sluice.router.dialect.responses;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a model that is not asked by the Responses API wants back of its thoughts, in the field in which callers of that API
 * carry a provider's encrypted ones. Nothing in it is secret: the caller was shown it all.
 *
 * @param text what may be read of them
 * @param details the thoughts as they must come back, each naming its model
 */
record SealedThoughts(String text, ArrayNode details) {
    private static final String MARK = "sluice.";

    String sealed() {
        var json = JsonNodeFactory.instance.objectNode().put("text", text);
        json.set("details", details);
        var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Empty if the thoughts are a provider's own, or none. */
    static Optional<SealedThoughts> read(JsonNode reasoningItem) {
        var sealed = reasoningItem.path("encrypted_content").asText();
        if (!sealed.startsWith(MARK)) {
            return Optional.empty();
        }
        try {
            var json = JSON.readTree(Base64.getUrlDecoder().decode(sealed.substring(MARK.length())));
            var details =
                    json.path("details") instanceof ArrayNode array ? array : JsonNodeFactory.instance.arrayNode();
            return Optional.of(new SealedThoughts(json.path("text").asText(), details));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Adds them to a message of the assistant. */
    void into(ObjectNode message) {
        if (!text.isEmpty()) {
            message.put("reasoning_content", message.path("reasoning_content").asText() + text);
        }
        if (!details.isEmpty()) {
            message.withArray("reasoning_details").addAll(details);
        }
    }
}
