package dev.sluice.executor.mcp.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Server-sent events, of which only the data are of interest. For one thread. */
final class EventLines {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private boolean afterReturn;

    /** Hands over the data of each event that these bytes complete. */
    void write(byte[] bytes, Consumer<String> event) {
        for (var next : bytes) {
            if (next == '\n' && afterReturn) {
                // The second half of an end of line.
                afterReturn = false;
            } else if (next == '\n' || next == '\r') {
                afterReturn = next == '\r';
                end(event);
            } else {
                afterReturn = false;
                line.write(next);
            }
        }
    }

    private void end(Consumer<String> event) {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isEmpty()) {
            if (!data.isEmpty()) {
                event.accept(data.toString());
                data.setLength(0);
            }
        } else if (text.startsWith("data:")) {
            data.append(data.isEmpty() ? "" : "\n").append(text.substring(text.startsWith("data: ") ? 6 : 5));
        }
    }
}
