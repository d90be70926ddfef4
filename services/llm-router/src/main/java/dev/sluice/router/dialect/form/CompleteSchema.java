package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A schema that leaves nothing out on which an API insists, wherever it stands inside: an object names its properties, an array
 * says what it is of, and a word that must have a value has one. Servers of tools write empty lists as null. Pure.
 */
final class CompleteSchema {
    private static final int DEPTH_MAX = 32;
    private static final String TYPE = "type";
    private static final String PROPERTIES = "properties";
    private static final String ITEMS = "items";

    /** Words under which schemas stand by name, in a list, or alone. */
    private static final Set<String> NAMED = Set.of(PROPERTIES, "$defs", "definitions", "patternProperties");

    private static final Set<String> LISTED = Set.of("anyOf", "oneOf", "allOf", "prefixItems");
    private static final Set<String> ALONE = Set.of(ITEMS, "additionalProperties", "not");

    /** Words of which null is no value. */
    private static final Set<String> NEVER_NULL = Set.of(
            TYPE,
            "required",
            "enum",
            "description",
            "title",
            "format",
            "pattern",
            PROPERTIES,
            "$defs",
            "definitions",
            ITEMS,
            "additionalProperties",
            "anyOf",
            "oneOf",
            "allOf");

    private CompleteSchema() {}

    /** The same schema if it lacks nothing, else a copy. */
    static ObjectNode of(ObjectNode schema) {
        return of(schema, 0);
    }

    private static ObjectNode of(ObjectNode schema, int depth) {
        if (depth > DEPTH_MAX) {
            return schema;
        }
        var complete = schema.objectNode();
        for (var field : schema.properties()) {
            var word = field.getKey();
            if (!field.getValue().isNull() || !NEVER_NULL.contains(word)) {
                complete.set(word, inside(word, field.getValue(), depth + 1));
            }
        }
        var type = complete.path(TYPE).asText();
        if (type.equals("object") && !complete.has(PROPERTIES)) {
            complete.putObject(PROPERTIES);
        }
        if (type.equals("array") && !complete.has(ITEMS) && !complete.has("prefixItems")) {
            complete.putObject(ITEMS);
        }
        return complete.equals(schema) ? schema : complete;
    }

    private static JsonNode inside(String word, JsonNode value, int depth) {
        if (NAMED.contains(word) && value instanceof ObjectNode schemas) {
            var named = schemas.objectNode();
            schemas.properties().forEach(field -> named.set(field.getKey(), alone(field.getValue(), depth)));
            return named;
        }
        if (LISTED.contains(word) && value instanceof ArrayNode schemas) {
            var listed = schemas.arrayNode();
            schemas.forEach(schema -> listed.add(alone(schema, depth)));
            return listed;
        }
        return ALONE.contains(word) ? alone(value, depth) : value;
    }

    private static JsonNode alone(JsonNode value, int depth) {
        return value instanceof ObjectNode schema ? of(schema, depth) : value;
    }
}
