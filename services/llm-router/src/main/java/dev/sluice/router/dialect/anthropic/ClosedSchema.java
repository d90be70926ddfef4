package dev.sluice.router.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A JSON schema whose objects have no other fields than those that it names, which Claude insists on where it is strict. */
final class ClosedSchema {
    private static final String OTHERS = "additionalProperties";

    private ClosedSchema() {}

    /** A copy of the schema; what says of itself which other fields it has keeps them, for the API to judge. */
    static JsonNode of(JsonNode schema) {
        return switch (schema) {
            case ObjectNode object -> {
                var closed = object.objectNode();
                object.properties().forEach(field -> closed.set(field.getKey(), of(field.getValue())));
                if (object.path("type").asText().equals("object") && !object.has(OTHERS)) {
                    closed.put(OTHERS, false);
                }
                yield closed;
            }
            case ArrayNode array -> {
                var closed = array.arrayNode();
                array.forEach(element -> closed.add(of(element)));
                yield closed;
            }
            default -> schema;
        };
    }
}
