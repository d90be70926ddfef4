package dev.sluice.router.provider;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Takes this installation's keys out of answers in which a provider, or a gateway before it, echoes one. */
final class EchoedKeys {
    private EchoedKeys() {}

    static Reply.Chunk takenOutOf(Reply.Chunk chunk) {
        if (!Words.heldIn(chunk.data())) {
            return chunk;
        }
        var clean = clean(chunk.data());
        return new Reply.Chunk(parsed(clean), clean);
    }

    static Reply.Whole takenOutOf(Reply.Whole whole) {
        if (!Words.heldIn(whole.data())) {
            return whole;
        }
        var clean = clean(whole.data());
        return new Reply.Whole(parsed(clean), clean);
    }

    private static byte[] clean(byte[] data) {
        return Words.hidden(new String(data, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode parsed(byte[] clean) {
        try {
            return JSON.readTree(clean);
        } catch (IOException e) {
            throw new UncheckedIOException("a key within a text leaves it a text", e);
        }
    }
}
