package dev.sluice.router.dialect.reply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    private static final String STREAM = """
            \uFEFF: a comment
            data: {"text":"Grüße"}

            event: message
            id: 7
            data:first line
            data: second line

            data
            retry: 100

            dataset: not ours
            data:  two spaces

            : only a comment

            data: 👋

            """;
    private static final List<String> EVENTS =
            List.of("{\"text\":\"Grüße\"}", "first line\nsecond line", "", " two spaces", "👋");

    @Test
    void everySplitOfEveryLineEndGivesTheSameEvents() {
        for (var lineEnd : List.of("\n", "\r\n", "\r")) {
            var bytes = bytes(STREAM.replace("\n", lineEnd));
            for (int at = 0; at <= bytes.length; at++) {
                assertEquals(EVENTS, read(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length)));
            }
        }
    }

    @Test
    void byteByByteGivesTheSameEvents() {
        var bytes = bytes(STREAM);
        var parts = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            parts[i] = new byte[] {bytes[i]};
        }
        assertEquals(EVENTS, read(parts));
    }

    @Test
    void eventIsThereTheMomentItsEmptyLineIs() {
        var events = new ArrayList<String>();
        var reader = reader(events);
        reader.feed(bytes("data: now\r\n\r"));
        assertEquals(List.of("now"), events);
    }

    /** So llama.cpp's server says that it failed in its answer. */
    @Test
    void fieldOfAnErrorIsItsData() {
        assertEquals(
                List.of("{\"a\":1}", "{\"code\":503,\"message\":\"Loading model\"}"),
                read(bytes("data: {\"a\":1}\n\nerror: {\"code\":503,\"message\":\"Loading model\"}\n\n")));
        assertEquals(List.of("x"), read(bytes("errors: no\nerror_id: 7\ndata: x\n\n")));
    }

    /** A sentence would be noise without the name of its event. */
    @Test
    void sentenceOfAnErrorEventSaysThatItIsOne() {
        assertEquals(
                List.of("error: upstream exploded", "{\"message\":\"x\"}", "plain"),
                read(bytes("event: error\ndata: upstream exploded\n\n"
                        + "event: error\ndata: {\"message\":\"x\"}\n\n"
                        + "event: message\ndata: plain\n\n")));
    }

    @Test
    void halfAnEventIsNoEvent() {
        var events = new ArrayList<String>();
        var reader = reader(events);
        reader.feed(bytes("data: half"));
        assertTrue(events.isEmpty());
        assertEquals("half", new String(reader.rest().orElseThrow(), StandardCharsets.UTF_8));
    }

    @Test
    void nothingIsLeftAfterAWholeEvent() {
        var reader = reader(new ArrayList<>());
        reader.feed(bytes("data: whole\n\n"));
        assertEquals(Optional.empty(), reader.rest());
    }

    @Test
    void endlessLineIsRefused() {
        var reader = reader(new ArrayList<>());
        assertThrows(SseReader.EventTooLargeException.class, () -> reader.feed(bytes("data: " + "x".repeat(2000))));
    }

    @Test
    void endlessEventIsRefused() {
        var reader = reader(new ArrayList<>());
        assertThrows(SseReader.EventTooLargeException.class, () -> reader.feed(bytes("data: 12345678\n".repeat(200))));
    }

    @Test
    void eventMayBeAsLargeAsItsBound() {
        var events = new ArrayList<String>();
        reader(events).feed(bytes("data: " + "x".repeat(1018) + "\n\n"));
        assertEquals(1018, events.getFirst().length());
    }

    @Test
    void longStreamOfSmallEventsIsNot() {
        var events = new ArrayList<String>();
        reader(events).feed(bytes("data: 12345678\n\n: remark\n".repeat(1000)));
        assertEquals(1000, events.size());
    }

    private static List<String> read(byte[]... parts) {
        var events = new ArrayList<String>();
        var reader = reader(events);
        for (var part : parts) {
            reader.feed(part);
        }
        return events;
    }

    private static SseReader reader(List<String> events) {
        return new SseReader(1024, event -> events.add(new String(event, StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
