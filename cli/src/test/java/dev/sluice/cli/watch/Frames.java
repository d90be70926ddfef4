package dev.sluice.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Frames as a server sends them, written short: single quotes for double ones. */
final class Frames {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Frames() {}

    static JsonNode frame(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    static JsonNode token(String step, long run, long index, String data) {
        return frame(
                "{'type':'token','turn':'t','step':'%s','run':%d,'index':%d,'agent':'ask','kind':'text','data':'%s'}"
                        .formatted(step, run, index, data));
    }

    static JsonNode message(long seq, String step, String text) {
        return frame("{'type':'message','turn':'t','seq':%d,'step':'%s','agent':'ask','text':'%s'}"
                .formatted(seq, step, text));
    }
}
