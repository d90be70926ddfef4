package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The parameters of a tool as every API takes them: a schema of the type object that names its properties. */
final class ToolSchema {
    private static final String TYPE = "type";
    private static final String PROPERTIES = "properties";

    private static final String STRICT = "strict";

    private ToolSchema() {}

    /** @param strict whether a tool may have that mark */
    static JsonNode taken(JsonNode tool, boolean strict) {
        var completed = completed(tool);
        if (strict || !(completed.path("function") instanceof ObjectNode function) || !function.has(STRICT)) {
            return completed;
        }
        var copy = function.objectNode();
        copy.setAll((ObjectNode) completed);
        return copy.set("function", function.deepCopy().without(STRICT));
    }

    static boolean anyStrict(JsonNode tools) {
        return tools.valueStream().anyMatch(tool -> tool.at("/function/strict").asBoolean());
    }

    /** The same tool, or one with what its schema lacks; without a schema where it was null. */
    private static JsonNode completed(JsonNode tool) {
        if (!(tool.path("function") instanceof ObjectNode function) || !function.has("parameters")) {
            return tool;
        }
        var parameters = function.get("parameters");
        if (parameters instanceof ObjectNode schema && isComplete(schema)) {
            return tool;
        }
        var named = function.objectNode();
        named.setAll(function);
        if (parameters instanceof ObjectNode schema) {
            named.set("parameters", completed(schema));
        } else {
            named.remove("parameters");
        }
        var copy = function.objectNode();
        copy.setAll((ObjectNode) tool);
        return copy.set("function", named);
    }

    private static boolean isComplete(ObjectNode schema) {
        return schema.hasNonNull(TYPE) && (schema.has(PROPERTIES) || !isObject(schema));
    }

    private static ObjectNode completed(ObjectNode schema) {
        var copy = schema.objectNode();
        if (!schema.hasNonNull(TYPE)) {
            copy.put(TYPE, "object");
        }
        schema.properties().stream()
                .filter(field -> !field.getValue().isNull() || !field.getKey().equals(TYPE))
                .forEach(field -> copy.set(field.getKey(), field.getValue()));
        if (isObject(copy) && !copy.has(PROPERTIES)) {
            copy.putObject(PROPERTIES);
        }
        return copy;
    }

    private static boolean isObject(ObjectNode schema) {
        return schema.path(TYPE).asText().equals("object");
    }
}
