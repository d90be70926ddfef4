package dev.sluice.workers.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.sluice.contracts.ToolDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tool's definition in the model library's form. The library builds the outermost object itself; everything inside it
 * goes through untouched, so that a schema says to the model exactly what the executor checks.
 */
final class ToolSchema {
    private ToolSchema() {}

    static ToolSpecification of(ToolDefinition tool) {
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description())
                .parameters(object(tool.parameters()))
                .build();
    }

    private static JsonObjectSchema object(JsonNode schema) {
        var object = JsonObjectSchema.builder()
                .addProperties(raw(schema.path("properties")))
                .required(texts(schema.path("required")));
        if (schema.path("additionalProperties").isBoolean()) {
            object.additionalProperties(schema.path("additionalProperties").booleanValue());
        }
        if (schema.path("description").isTextual()) {
            object.description(schema.path("description").textValue());
        }
        if (schema.path("$defs").isObject()) {
            object.definitions(raw(schema.path("$defs")));
        }
        return object.build();
    }

    private static Map<String, JsonSchemaElement> raw(JsonNode schemas) {
        var elements = new LinkedHashMap<String, JsonSchemaElement>();
        schemas.properties()
                .forEach(entry -> elements.put(
                        entry.getKey(), JsonRawSchema.from(entry.getValue().toString())));
        return elements;
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
