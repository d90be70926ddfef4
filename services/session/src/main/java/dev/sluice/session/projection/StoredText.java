package dev.sluice.session.projection;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;

/** Text as Postgres can hold it: a NUL and half a surrogate pair, which it cannot, become the replacement character. */
final class StoredText {
    private static final char REPLACEMENT = '\uFFFD';

    private StoredText() {}

    static String of(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? REPLACEMENT
                        : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** A tool's arguments; what is no JSON object, or one that Postgres cannot hold, is kept as text. */
    static JsonObject object(JsonNode arguments) {
        var json = arguments.toString();
        if (arguments.isObject() && of(json).equals(json) && !json.contains("\\u0000")) {
            return new JsonObject(json);
        }
        return new JsonObject().put("text", of(json).replace("\\u0000", String.valueOf(REPLACEMENT)));
    }
}
