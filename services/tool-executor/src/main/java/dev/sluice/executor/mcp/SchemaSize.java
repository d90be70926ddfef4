package dev.sluice.executor.mcp;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** How much there is to look at in a schema, with every reference in it put in its place: a few lines can be millions. */
final class SchemaSize {
    private static final int NODES_MAX = 20_000;

    private final JsonNode schema;
    private final Set<String> underWay = new HashSet<>();
    private int nodes;

    private SchemaSize(JsonNode schema) {
        this.schema = schema;
    }

    static boolean tooLarge(JsonNode schema) {
        var size = new SchemaSize(schema);
        size.count(schema);
        return size.nodes > NODES_MAX;
    }

    private void count(JsonNode node) {
        if (++nodes > NODES_MAX) {
            return;
        }
        node.forEach(this::count);
        var reference = node.path("$ref").asText("");
        // What leads back to where it came from ends with the value that is looked at.
        if (reference.startsWith("#/") && underWay.add(reference)) {
            try {
                count(schema.at(JsonPointer.compile(reference.substring(1))));
            } catch (IllegalArgumentException noPointer) {
                nodes = NODES_MAX + 1;
            }
            underWay.remove(reference);
        }
    }
}
