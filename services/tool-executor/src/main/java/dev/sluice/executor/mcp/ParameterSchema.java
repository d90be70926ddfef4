package dev.sluice.executor.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.executor.mcp.wire.MirroredArguments;
import dev.sluice.executor.tool.ArgumentCheck;
import dev.sluice.policy.call.InvisibleText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which schemas of a server's tools can be offered to a model and held against what it writes. Pure. */
final class ParameterSchema {
    private static final int CHARS_MAX = 32_768;
    private static final int DEPTH_MAX = 24;

    static final String TOO_LARGE =
            "its schema is longer than " + CHARS_MAX + " characters or deeper than " + DEPTH_MAX;

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

    /** Whether nobody looks at it any further; to be asked before anything else, because what is listed has no bounds. */
    static boolean tooLarge(JsonNode schema) {
        return deeper(schema, DEPTH_MAX) || schema.toString().length() > CHARS_MAX;
    }

    /** The schema with every character that is not seen written out, where it is only words. */
    static ObjectNode shown(ObjectNode schema) {
        var copy = schema.deepCopy();
        writeOut(copy, WORDS);
        return copy;
    }

    /** A value with every character that is not seen written out. */
    static JsonNode seen(JsonNode value) {
        var copy = value.deepCopy();
        writeOut(copy, Set.of());
        return copy;
    }

    /**
     * Changes the value in its place: a copy of each part beside that of the whole would be as much again for each level.
     *
     * @param words the names of the texts that are only words; without any, all are
     */
    private static void writeOut(JsonNode value, Set<String> words) {
        if (value instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                var part = field.getValue();
                if (part.isTextual() && (words.isEmpty() || words.contains(field.getKey()))) {
                    field.setValue(writtenOut(part));
                } else {
                    writeOut(part, words);
                }
            });
        } else if (value instanceof ArrayNode array) {
            for (var at = 0; at < array.size(); at++) {
                var part = array.get(at);
                if (part.isTextual() && words.isEmpty()) {
                    array.set(at, writtenOut(part));
                } else {
                    writeOut(part, words);
                }
            }
        }
    }

    private static JsonNode writtenOut(JsonNode text) {
        return TextNode.valueOf(InvisibleText.shown(text.textValue()));
    }

    /** Why it cannot be offered; empty if it can. */
    static Optional<String> objection(ObjectNode schema) {
        if (tooLarge(schema)) {
            return Optional.of(TOO_LARGE);
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

    private static boolean deeper(JsonNode node, int depthMax) {
        if (depthMax == 0) {
            return true;
        }
        for (var child : node) {
            if (deeper(child, depthMax - 1)) {
                return true;
            }
        }
        return false;
    }
}
