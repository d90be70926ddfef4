package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes server-sent events, in pieces if the script wants it.
 *
 * @param bytesPerWrite 0 for whole events
 */
record EventWriter(PlainHttp http, String lineEnd, int bytesPerWrite) {

    /** Each event under its name, if it has one. */
    void send(List<ObjectNode> events) throws IOException {
        for (var event : events) {
            var name = event.path("type").asText();
            write((name.isEmpty() ? "" : "event: " + name + lineEnd) + "data: " + event + lineEnd + lineEnd);
        }
    }

    void send(String data) throws IOException {
        write("data: " + data + lineEnd + lineEnd);
    }

    private void write(String text) throws IOException {
        var event = text.getBytes(StandardCharsets.UTF_8);
        var step = bytesPerWrite == 0 ? event.length : bytesPerWrite;
        for (int from = 0; from < event.length; from += step) {
            http.chunk(Arrays.copyOfRange(event, from, Math.min(from + step, event.length)));
        }
    }
}
