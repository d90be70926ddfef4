package dev.sluice.router.dialect.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ModelForm.CallIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of tool calls as one model takes them: those of other providers may be longer, or of other characters. An id becomes the
 * same other one wherever it stands and in every request, so that calls and their results stay together and a provider's
 * prompt cache holds.
 */
final class FittedCallIds {
    private FittedCallIds() {}

    /** Replaces those in a copy of a message that the model does not take; what it shares with the original stays. */
    static void fit(CallIds taken, ObjectNode message) {
        var answered = message.path("tool_call_id").asText();
        if (!answered.isEmpty()) {
            message.put("tool_call_id", fitted(taken, answered));
        }
        if (!message.path("tool_calls").isArray()) {
            return;
        }
        var calls = JsonNodeFactory.instance.arrayNode();
        message.path("tool_calls").forEach(call -> calls.add(fitted(taken, call)));
        message.set("tool_calls", calls);
    }

    private static JsonNode fitted(CallIds taken, JsonNode call) {
        var id = call.path("id").asText();
        if (!(call instanceof ObjectNode object) || taken.takes(id)) {
            return call;
        }
        var copy = object.objectNode();
        copy.setAll(object);
        return copy.put("id", fitted(taken, id));
    }

    private static String fitted(CallIds taken, String id) {
        if (taken.takes(id)) {
            return id;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, taken.charsMax());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
