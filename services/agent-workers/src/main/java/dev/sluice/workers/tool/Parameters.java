package dev.sluice.workers.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;

/** The JSON Schema of what a tool of our own takes. */
final class Parameters {
    private Parameters() {}

    static JsonNode object(String schema) {
        try {
            return MessageCodec.mapper().readTree(schema);
        } catch (JsonProcessingException slip) {
            throw new IllegalArgumentException(slip);
        }
    }
}
