package dev.sluice.router.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;

/** Writes an event of a stream under its name. */
final class SseText {
    /** What is no such name is not written: it could end the line, or the event. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]{1,100}");

    private SseText() {}

    static void event(String name, ObjectNode data, Buffer out) {
        begin(name, out);
        out.appendString("data: ").appendString(data.toString()).appendString("\n\n");
    }

    /** Data of several lines stays one event. */
    static void event(String name, byte[] data, Buffer out) {
        begin(name, out);
        out.appendString("data: ");
        int from = 0;
        for (int at = 0; at < data.length; at++) {
            if (data[at] == '\n') {
                out.appendBytes(data, from, at + 1 - from).appendString("data: ");
                from = at + 1;
            }
        }
        out.appendBytes(data, from, data.length - from).appendString("\n\n");
    }

    private static void begin(String name, Buffer out) {
        if (NAME.matcher(name).matches()) {
            out.appendString("event: ").appendString(name).appendString("\n");
        }
    }
}
