package dev.sluice.executor.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.TimeAsked;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.policy.CanonicalJson;
import java.util.Optional;

/**
 * Makes definitions whose version is the digest of all the rest. Examples are arguments as a model would write them; they
 * stand at the end of the description, which every provider passes on.
 */
final class Definitions {
    private Definitions() {}

    static ToolDefinition read(String name, String description, String schema, String... examples) {
        return versioned(name, with(description, examples), schema, false, Risk.LOW, Optional.empty());
    }

    static ToolDefinition effect(String name, String description, String schema, Risk risk, String... examples) {
        return versioned(name, with(description, examples), schema, true, risk, Optional.empty());
    }

    /** An effect that takes as long as its arguments say. */
    static ToolDefinition effect(
            String name, String description, String schema, Risk risk, TimeAsked time, String... examples) {
        return versioned(name, with(description, examples), schema, true, risk, Optional.of(time));
    }

    private static String with(String description, String... examples) {
        return description + "\nFor example:\n" + String.join("\n", examples);
    }

    private static ToolDefinition versioned(
            String name, String description, String schema, boolean effect, Risk risk, Optional<TimeAsked> time) {
        var parameters = json(schema);
        var content = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("description", description)
                .put("effect", effect)
                .put("approval", effect)
                .put("risk", risk.name())
                .set("parameters", parameters);
        return new ToolDefinition(
                name, description, parameters, effect, effect, risk, Digest.sha256Hex(CanonicalJson.of(content)), time);
    }

    private static JsonNode json(String text) {
        try {
            return MessageCodec.mapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("a tool's schema is no JSON", broken);
        }
    }
}
