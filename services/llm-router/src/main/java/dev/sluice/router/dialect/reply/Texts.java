package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** How much a model wrote in a message or delta. */
final class Texts {
    /** Words of the wire, not of the model; and what says again, sealed, what the model has thought. */
    private static final Set<String> FRAME =
            Set.of("role", "id", "type", "index", "reasoning_details", "extra_content");

    private Texts() {}

    static long chars(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue().length();
        }
        long chars = 0;
        if (value.isArray()) {
            for (var item : value) {
                chars += chars(item);
            }
            return chars;
        }
        for (var field : value.properties()) {
            chars += FRAME.contains(field.getKey()) ? 0 : chars(field.getValue());
        }
        return chars;
    }
}
