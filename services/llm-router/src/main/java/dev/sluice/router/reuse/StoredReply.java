package dev.sluice.router.reuse;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.TokenUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A complete answer as it is kept: as bytes, a line of JSON about it, then the answer, so that an answer in one piece
 * need not be parsed to be given again.
 *
 * @param provider who gave it
 * @param model what the provider calls the model
 * @param usage what it took
 * @param answer a chat completion in one piece, as JSON
 */
public record StoredReply(String provider, String model, TokenUsage usage, byte[] answer) {

    public byte[] bytes() {
        var head = JSON.createObjectNode()
                .put("provider", provider)
                .put("model", model)
                .put("prompt", usage.prompt())
                .put("cached", usage.cached())
                .put("completion", usage.completion())
                .put("reasoning", usage.reasoning());
        usage.cacheWritten().ifPresent(tokens -> head.put("cache_written", tokens));
        try {
            var line = (JSON.writeValueAsString(head) + "\n").getBytes(StandardCharsets.UTF_8);
            var bytes = Arrays.copyOf(line, line.length + answer.length);
            System.arraycopy(answer, 0, bytes, line.length, answer.length);
            return bytes;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a JSON tree is always writable", impossible);
        }
    }

    /** What {@link #bytes} gave; empty for anything else. */
    public static Optional<StoredReply> read(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length) {
            return Optional.empty();
        }
        try {
            var head = JSON.readTree(bytes, 0, end);
            var usage = new TokenUsage(
                    count(head, "prompt"),
                    count(head, "cached"),
                    count(head, "completion"),
                    count(head, "reasoning"),
                    Optional.of(head.path("cache_written").longValue()));
            return Optional.of(new StoredReply(
                    head.required("provider").textValue(),
                    head.required("model").textValue(),
                    usage,
                    Arrays.copyOfRange(bytes, end + 1, bytes.length)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static long count(JsonNode head, String name) {
        return head.required(name).longValue();
    }
}
