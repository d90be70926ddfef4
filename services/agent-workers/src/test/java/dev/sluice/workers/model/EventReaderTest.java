package dev.sluice.workers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events out of bytes, however they are split. */
class EventReaderTest {
    private final List<String> events = new ArrayList<>();
    private final EventReader reader =
            new EventReader(40, event -> events.add(new String(event, StandardCharsets.UTF_8)));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1_000})
    void eventsComeHoweverTheirBytesAreSplit(int size) {
        feed(": hello\r\ndata: Grüße 👋\r\n\r\nevent: x\ndata:a\ndata: b\n\ndata\n\n", size);

        assertEquals(List.of("Grüße 👋", "a\nb", ""), events);
    }

    @Test
    void theLastEventNeedsNoEmptyLine() {
        feed("data: a\n\ndata: b", 100);
        reader.end();

        assertEquals(List.of("a", "b"), events);
    }

    @Test
    void anEventBeyondItsBoundEndsTheReading() {
        assertFalse(reader.feed(("data: " + "x".repeat(50)).getBytes(StandardCharsets.UTF_8)));
    }

    private void feed(String text, int size) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += size) {
            reader.feed(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
    }
}
