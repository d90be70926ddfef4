package dev.sluice.router.dialect.request;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The arguments of a tool call, which a chat has as a text, for APIs that have them as an object. Pure. */
public final class CallArguments {
    private CallArguments() {}

    /** Broken ones, which a model may have written, stay readable to it. */
    public static JsonNode of(JsonNode call) {
        var text = call.at("/function/arguments").asText();
        if (text.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            var arguments = JSON.readTree(text);
            return arguments.isObject()
                    ? arguments
                    : JsonNodeFactory.instance.objectNode().set("arguments", arguments);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode().put("invalid_arguments", text);
        }
    }
}
