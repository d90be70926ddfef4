package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Arguments that a server wants as headers too, so that what stands between need not read bodies (revision 2026-07-28):
 * {@code x-mcp-header} in a tool's schema names the header. Pure.
 */
public final class MirroredArguments {
    private static final String MARK = "x-mcp-header";
    private static final String PREFIX = "Mcp-Param-";
    private static final String PROPERTIES = "properties";
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

    private MirroredArguments() {}

    /** Why a schema's marks are none; a tool of such a schema is not used. */
    public static Optional<String> objection(JsonNode schema) {
        return sound(schema, true, true, new HashSet<>())
                ? Optional.empty()
                : Optional.of("its schema wants arguments as headers in a way that cannot be");
    }

    /** @param reachable whether a value is where the schema says, by names of properties alone */
    private static boolean sound(JsonNode schema, boolean reachable, boolean top, Set<String> names) {
        var mark = schema.path(MARK);
        if (!mark.isMissingNode()) {
            var name = mark.asText("");
            if (top
                    || !reachable
                    || !mark.isTextual()
                    || !TOKEN.matcher(name).matches()
                    || !TYPES.contains(schema.path("type").asText())
                    || !names.add(name.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        for (var field : schema.properties()) {
            var properties = reachable
                    && field.getKey().equals(PROPERTIES)
                    && field.getValue().isObject();
            if (properties) {
                for (var property : field.getValue()) {
                    if (!sound(property, true, false, names)) {
                        return false;
                    }
                }
            } else if (!sound(field.getValue(), false, false, names)) {
                return false;
            }
        }
        for (var item : schema) {
            if (schema.isArray() && !sound(item, false, false, names)) {
                return false;
            }
        }
        return true;
    }

    /** The headers of a call with these arguments, by a schema without objection. */
    static Map<String, String> headers(JsonNode schema, JsonNode arguments) {
        var headers = new HashMap<String, String>();
        collect(schema, arguments, headers);
        return headers;
    }

    private static void collect(JsonNode schema, JsonNode value, Map<String, String> headers) {
        var mark = schema.path(MARK);
        if (mark.isTextual() && value.isValueNode() && !value.isNull()) {
            headers.put(PREFIX + mark.asText(), HttpWire.headerValue(value.asText()));
        }
        for (var property : schema.path(PROPERTIES).properties()) {
            collect(property.getValue(), value.path(property.getKey()), headers);
        }
    }
}
