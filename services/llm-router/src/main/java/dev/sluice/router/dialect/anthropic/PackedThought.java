package dev.sluice.router.dialect.anthropic;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A thought's seal as callers of the Messages API carry it: one opaque word, in the place of a signature. Inside stands
 * what the API has no fields for, above all the model that thought it, so that it comes back to that one whoever answers
 * next. Says nothing that the caller may not change: a seal that was changed is refused by whoever made it.
 */
final class PackedThought {
    private static final String MARK = "sluice1.";

    private PackedThought() {}

    /** @param detail a thought without its text, which the block beside it has */
    static String pack(ObjectNode detail) {
        return MARK
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(detail.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What was packed; empty if this is another's signature. */
    static Optional<ObjectNode> unpack(JsonNode word) {
        if (!word.asText().startsWith(MARK)) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(word.asText().substring(MARK.length()));
            return JSON.readTree(bytes) instanceof ObjectNode detail ? Optional.of(detail) : Optional.empty();
        } catch (IOException | IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }
}
