package dev.sluice.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Gemini's signatures of thoughts and back: those of calls in the place where Google's own OpenAI-compatible door puts
 * them, those of texts as details of a message. No model takes the signature of another, so each names its model.
 */
final class GeminiThoughts {
    private static final String FORM = "google-gemini-v1";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private GeminiThoughts() {}

    /** What a part without a call has signed. */
    static Optional<ObjectNode> detail(JsonNode part, String model, int index) {
        return signature(part).map(signature -> NODES.objectNode()
                .put("type", "reasoning.encrypted")
                .put("data", signature)
                .put("format", FORM)
                .put("model", model)
                .put("index", index));
    }

    /** What a call has beside its name and arguments. */
    static Optional<ObjectNode> ofCall(JsonNode part, String model) {
        return signature(part).map(signature -> {
            var extra = NODES.objectNode();
            extra.putObject("google").put("thought_signature", signature).put("model", model);
            return extra;
        });
    }

    /** Adds the signature of what the message says, if this model gave it: to its text, or alone. */
    static void giveBack(JsonNode message, String model, ArrayNode parts) {
        for (var detail : message.path("reasoning_details")) {
            if (detail.path("format").asText().equals(FORM)
                    && detail.path("model").asText().equals(model)
                    && detail.path("data").isTextual()) {
                var last = parts.path(parts.size() - 1);
                var part = last.has("text") && !last.has("thoughtSignature")
                        ? (ObjectNode) last
                        : parts.addObject().put("text", "");
                part.put("thoughtSignature", detail.get("data").textValue());
            }
        }
    }

    /** The signature of a call, unless it is known to be another model's. */
    static Optional<String> ofCallTo(JsonNode call, String model) {
        var google = call.at("/extra_content/google");
        var ours = google.path("model").asText(model).equals(model);
        return ours && google.path("thought_signature").isTextual()
                ? Optional.of(google.get("thought_signature").textValue())
                : Optional.empty();
    }

    private static Optional<String> signature(JsonNode part) {
        return part.path("thoughtSignature").isTextual()
                ? Optional.of(part.get("thoughtSignature").textValue())
                : Optional.empty();
    }
}
