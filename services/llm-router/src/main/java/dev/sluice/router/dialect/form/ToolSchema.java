package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The parameters of a tool as every API takes them: a schema of the type object, {@linkplain CompleteSchema complete}. */
final class ToolSchema {
    private static final String TYPE = "type";
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
        var schema = parameters instanceof ObjectNode given ? ofObject(given) : parameters;
        if (schema == parameters && !parameters.isNull()) {
            return tool;
        }
        var named = function.objectNode();
        named.setAll(function);
        if (schema.isObject()) {
            named.set("parameters", schema);
        } else {
            named.remove("parameters");
        }
        var copy = function.objectNode();
        copy.setAll((ObjectNode) tool);
        return copy.set("function", named);
    }

    private static ObjectNode ofObject(ObjectNode schema) {
        if (schema.hasNonNull(TYPE)) {
            return CompleteSchema.of(schema);
        }
        var typed = schema.objectNode().put(TYPE, "object");
        schema.properties().stream()
                .filter(field -> !field.getKey().equals(TYPE))
                .forEach(field -> typed.set(field.getKey(), field.getValue()));
        return CompleteSchema.of(typed);
    }
}
