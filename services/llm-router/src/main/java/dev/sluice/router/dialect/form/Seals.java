package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Thoughts in a message that only their own model takes back: its {@code reasoning_details}, and what its calls have as
 * {@code extra_content}. Those that name no model are the caller's own affair.
 */
final class Seals {
    private static final String DETAILS = "reasoning_details";
    private static final String EXTRA = "extra_content";

    private Seals() {}

    /** Takes out of a copy of a message what other models have sealed; what is shared with the original stays as it is. */
    static void keepOnlyOf(String model, ObjectNode message) {
        message.remove("is_error");
        if (message.path(DETAILS).isArray()) {
            var kept = JsonNodeFactory.instance.arrayNode();
            message.path(DETAILS).forEach(detail -> {
                if (detail instanceof ObjectNode sealed && isOf(model, sealed)) {
                    kept.add(sealed.deepCopy().without("model"));
                }
            });
            if (kept.isEmpty()) {
                message.remove(DETAILS);
            } else {
                message.set(DETAILS, kept);
            }
        }
        if (message.path("tool_calls").isArray()) {
            var calls = JsonNodeFactory.instance.arrayNode();
            message.path("tool_calls").forEach(call -> calls.add(call.has(EXTRA) ? unsealed(model, call) : call));
            message.set("tool_calls", calls);
        }
    }

    /** What may be read of a message's thoughts, whoever thought them. */
    static String text(JsonNode message) {
        var text = new StringBuilder();
        message.path(DETAILS)
                .forEach(detail -> text.append(
                        detail.path("text").asText(detail.path("summary").asText())));
        return text.toString();
    }

    private static JsonNode unsealed(String model, JsonNode call) {
        var copy = (ObjectNode) call.deepCopy();
        var google = copy.at("/extra_content/google");
        if (!isOf(model, google)) {
            return copy.without(EXTRA);
        }
        if (google instanceof ObjectNode named) {
            named.remove("model");
        }
        return copy;
    }

    private static boolean isOf(String model, JsonNode sealed) {
        return sealed.path("model").asText(model).equals(model);
    }
}
