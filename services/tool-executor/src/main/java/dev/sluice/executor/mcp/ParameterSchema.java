package dev.sluice.executor.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.executor.mcp.wire.MirroredArguments;
import dev.sluice.executor.policy.InvisibleText;
import dev.sluice.executor.tool.ArgumentCheck;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which schemas of a server's tools can be offered to a model and held against what it writes. Pure. */
final class ParameterSchema {
    private static final int CHARS_MAX = 32_768;
    private static final int DEPTH_MAX = 24;

    /** Those that providers take. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** What is only there to be read. */
    private static final Set<String> WORDS = Set.of("description", "title", "$comment");

    private static final Set<String> DIALECTS = Set.of(
            "https://json-schema.org/draft/2020-12/schema",
            "https://json-schema.org/draft/2019-09/schema",
            "http://json-schema.org/draft-07/schema",
            "http://json-schema.org/draft-06/schema",
            "http://json-schema.org/draft-04/schema");

    private ParameterSchema() {}

    /** The schema with every character that is not seen written out, where it is only words. */
    static ObjectNode shown(ObjectNode schema) {
        return (ObjectNode) shown(schema, WORDS);
    }

    /** A value with every character that is not seen written out. */
    static JsonNode seen(JsonNode value) {
        return shown(value, Set.of());
    }

    /** @param words the names of the texts that are only words; without any, all are */
    private static JsonNode shown(JsonNode value, Set<String> words) {
        var copy = value.deepCopy();
        if (copy instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                var text = field.getValue().isTextual() && (words.isEmpty() || words.contains(field.getKey()));
                field.setValue(
                        text
                                ? TextNode.valueOf(
                                        InvisibleText.shown(field.getValue().textValue()))
                                : shown(field.getValue(), words));
            });
        } else if (copy instanceof ArrayNode array) {
            for (var at = 0; at < array.size(); at++) {
                array.set(at, shown(array.get(at), words));
            }
        }
        return copy;
    }

    /** Why it cannot be offered; empty if it can. */
    static Optional<String> objection(ObjectNode schema) {
        if (schema.toString().length() > CHARS_MAX || depth(schema) > DEPTH_MAX) {
            return Optional.of("its schema is longer than " + CHARS_MAX + " characters or deeper than " + DEPTH_MAX);
        }
        if (!schema.path("type").asText().equals("object")
                || schema.has("properties") && !schema.path("properties").isObject()) {
            return Optional.of("its schema is not of an object");
        }
        if (List.of("oneOf", "anyOf", "allOf", "enum", "not").stream().anyMatch(schema::has)) {
            return Optional.of("its schema has alternatives at the top, which providers refuse");
        }
        if (!DIALECTS.contains(
                schema.path("$schema").asText(DIALECTS.iterator().next()).replaceFirst("#$", ""))) {
            return Optional.of("its schema is in a dialect that nobody here reads");
        }
        for (var name : schema.path("properties").properties()) {
            if (!NAME.matcher(name.getKey()).matches()) {
                return Optional.of("one of its parameters has a name that providers refuse");
            }
        }
        if (leadsElsewhere(schema)) {
            return Optional.of("its schema leads to another place");
        }
        if (SchemaSize.tooLarge(schema)) {
            return Optional.of("its schema is too large with all that it refers to");
        }
        if (!InvisibleText.in(schema).isEmpty()) {
            return Optional.of("its schema holds characters that are not seen");
        }
        var mirrored = MirroredArguments.objection(schema);
        if (mirrored.isPresent()) {
            return mirrored;
        }
        return ArgumentCheck.flaw(schema).map(flaw -> "its schema is none: " + flaw);
    }

    /** Nothing is looked up that is not in the schema itself. */
    private static boolean leadsElsewhere(JsonNode node) {
        for (var field : node.properties()) {
            var name = field.getKey();
            var value = field.getValue();
            if ((name.equals("$ref") || name.equals("$dynamicRef") || name.equals("$recursiveRef"))
                    && value.isTextual()
                    && !value.asText().startsWith("#")) {
                return true;
            }
            if ((name.equals("$id") || name.equals("id") && value.asText().contains(":")) && value.isTextual()) {
                return true;
            }
        }
        for (var child : node) {
            if (leadsElsewhere(child)) {
                return true;
            }
        }
        return false;
    }

    private static int depth(JsonNode node) {
        var deepest = 0;
        for (var child : node) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }
}
