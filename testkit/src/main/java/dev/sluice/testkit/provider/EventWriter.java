package dev.sluice.testkit.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes server-sent events, in pieces if the script wants it.
 *
 * @param bytesPerWrite 0 for whole events
 */
record EventWriter(PlainHttp http, String lineEnd, int bytesPerWrite) {

    void send(String data) throws IOException {
        var event = ("data: " + data + lineEnd + lineEnd).getBytes(StandardCharsets.UTF_8);
        var step = bytesPerWrite == 0 ? event.length : bytesPerWrite;
        for (int from = 0; from < event.length; from += step) {
            http.chunk(Arrays.copyOfRange(event, from, Math.min(from + step, event.length)));
        }
    }
}
