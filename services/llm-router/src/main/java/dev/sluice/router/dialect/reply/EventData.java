package dev.sluice.router.dialect.reply;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What the data of one event of a stream is. Servers and proxies write on every wire what they know from OpenAI's: its end mark,
 * and words so that nobody thinks them gone.
 */
sealed interface EventData {
    /** The end mark of OpenAI's streams. */
    String DONE = "[DONE]";

    Pattern COMPLAINT = Pattern.compile("(?is)error\\b.*");

    /** An object, or a list that holds something. */
    record Json(JsonNode json) implements EventData {}

    record Done() implements EventData {}

    /** A sentence that says an error. */
    record Complained(ProviderFailure failure) implements EventData {}

    /** A comment in place of data, a ping, a lone number. */
    record Noise() implements EventData {}

    /** @throws IOException if it begins as JSON and is none */
    static EventData of(byte[] data) throws IOException {
        if (data.length > 0 && data[0] == '{') {
            return new Json(JSON.readTree(data));
        }
        var text = new String(data, StandardCharsets.UTF_8).strip();
        if (text.equalsIgnoreCase(DONE)) {
            return new Done();
        }
        if (COMPLAINT.matcher(text).matches()) {
            return new Complained(
                    ProviderFailure.of(Complaint.of(JSON.getNodeFactory().textNode(text))));
        }
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return new Noise();
        }
        var json = JSON.readTree(text);
        return json.isEmpty() && json.isArray() ? new Noise() : new Json(json);
    }
}
