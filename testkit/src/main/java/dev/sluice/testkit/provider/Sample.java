package dev.sluice.testkit.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One answer of the {@link SampleProvider}, byte by byte as a provider would write it.
 *
 * @param streamed whether it goes out in chunks, as event streams do
 * @param bytesPerWrite how many bytes go into one packet; 0 sends it all at once
 * @param bytesMax after how many bytes the connection is dropped; -1 for never
 * @param open whether the connection then stays open and silent instead
 */
public record Sample(
        int status,
        String contentType,
        Map<String, String> headers,
        byte[] body,
        boolean streamed,
        int bytesPerWrite,
        int bytesMax,
        boolean open) {

    /** A stream of events. */
    public static Sample events(String events) {
        return new Sample(200, "text/event-stream", Map.of(), bytes(events), true, 0, -1, false);
    }

    public static Sample json(String json) {
        return status(200, json);
    }

    public static Sample status(int status, String json) {
        return new Sample(status, "application/json", Map.of(), bytes(json), false, 0, -1, false);
    }

    /** A sample kept as a resource of the test's class: {@code .sse} files are streams, others JSON. */
    public static Sample resource(Class<?> test, String name) {
        try (var in = test.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no sample " + name);
            }
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return name.endsWith(".sse") ? events(text) : json(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Sample header(String name, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(name, value);
        return new Sample(status, contentType, more, body, streamed, bytesPerWrite, bytesMax, open);
    }

    /** In packets of this size, which split characters and line ends. */
    public Sample split(int bytesPerWrite) {
        return new Sample(status, contentType, headers, body, streamed, bytesPerWrite, bytesMax, open);
    }

    /** Drops the connection just before the first place where the text stands. */
    public Sample cutBefore(String text) {
        return new Sample(status, contentType, headers, body, streamed, bytesPerWrite, place(text), false);
    }

    /** Falls silent, with the connection open, just before the first place where the text stands. */
    public Sample silentBefore(String text) {
        return new Sample(status, contentType, headers, body, streamed, bytesPerWrite, place(text), true);
    }

    private int place(String text) {
        var whole = new String(body, StandardCharsets.UTF_8);
        var at = whole.indexOf(text);
        if (at < 0) {
            throw new IllegalArgumentException("the sample holds no " + text);
        }
        return bytes(whole.substring(0, at)).length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
