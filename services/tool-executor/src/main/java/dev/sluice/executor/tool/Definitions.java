package dev.sluice.executor.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.policy.CanonicalJson;

/**
 * Makes definitions whose version is the digest of all the rest. Examples are arguments as a model would write them; they
 * stand at the end of the description, which every provider passes on.
 */
final class Definitions {
    private Definitions() {}

    static ToolDefinition read(String name, String description, String schema, String... examples) {
        return versioned(name, with(description, examples), schema, false, false, Risk.LOW);
    }

    static ToolDefinition effect(String name, String description, String schema, Risk risk, String... examples) {
        return versioned(name, with(description, examples), schema, true, true, risk);
    }

    private static String with(String description, String... examples) {
        return description + "\nFor example:\n" + String.join("\n", examples);
    }

    private static ToolDefinition versioned(
            String name, String description, String schema, boolean effect, boolean approval, Risk risk) {
        var parameters = json(schema);
        var content = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("description", description)
                .put("effect", effect)
                .put("approval", approval)
                .put("risk", risk.name())
                .set("parameters", parameters);
        return new ToolDefinition(
                name, description, parameters, effect, approval, risk, Digest.sha256Hex(CanonicalJson.of(content)));
    }

    private static JsonNode json(String text) {
        try {
            return MessageCodec.mapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("a tool's schema is no JSON", broken);
        }
    }
}
