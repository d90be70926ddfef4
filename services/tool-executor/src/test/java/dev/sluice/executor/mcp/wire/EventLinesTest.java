package dev.sluice.executor.mcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {
    @Test
    void dataAreHandedOverByEventWhateverTheEndsOfLinesAre() {
        var text = "event: message\r\nid: 7\r\ndata: one\r\n\r\n: a note\n\ndata:two\rdata: lines\r\r";

        assertEquals(List.of("one", "two\nlines"), events(text, text.length()));
        assertEquals(List.of("one", "two\nlines"), events(text, 1));
    }

    @Test
    void anEventThatIsNotCompleteIsNone() {
        assertEquals(List.of(), events("data: half\n", 3));
    }

    private static List<String> events(String text, int pieceBytes) {
        var lines = new EventLines();
        var events = new ArrayList<String>();
        for (var at = 0; at < text.length(); at += pieceBytes) {
            var piece = text.substring(at, Math.min(text.length(), at + pieceBytes));
            lines.write(piece.getBytes(StandardCharsets.UTF_8), events::add);
        }
        return events;
    }
}
