package dev.sluice.router.reuse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.TokenUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An answer in one piece, made out of the chunks of a stream, and a stream again made out of it. */
public final class KeptAnswer {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Answers that are finished, and not by somebody's objection. */
    private static final Set<String> FINISHED = Set.of("stop", "length", "tool_calls", "function_call");

    /** What every chunk says; anything else of the answer, which may be large, stands in the first one. */
    private static final List<String> FRAME = List.of("id", "created", "model", "system_fingerprint", "service_tier");

    private static final int PIECE_CHARS = 200;

    private KeptAnswer() {}

    /**
     * The answer that a provider gave, if it may be kept.
     *
     * @param pieces the chunks of a stream, or the one piece of an answer in one piece
     */
    public static Optional<byte[]> of(boolean stream, List<byte[]> pieces, Optional<TokenUsage> usage) {
        if (stream) {
            return ofStream(pieces, usage);
        }
        return pieces.size() == 1 ? ofWhole(pieces.getFirst()) : Optional.empty();
    }

    /** The answer if it may be kept; empty if it is unfinished, of several choices, or holds what we cannot repeat. */
    static Optional<byte[]> ofWhole(byte[] answer) {
        try {
            var choices = JSON.readTree(answer).path("choices");
            return choices.size() == 1 && isRepeatable(choices.get(0)) ? Optional.of(answer) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The answer that the chunks make together, in the same cases.
     *
     * @param usage what the provider said that it took, which the chunks need not tell
     */
    static Optional<byte[]> ofStream(List<byte[]> chunks, Optional<TokenUsage> usage) {
        try {
            var joined = new JoinedChunks();
            for (var chunk : chunks) {
                if (!joined.add(JSON.readTree(chunk))) {
                    return Optional.empty();
                }
            }
            var answer = joined.answer(usage);
            return isRepeatable(answer.path("choices").path(0))
                    ? Optional.of(JSON.writeValueAsBytes(answer))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * The answer as a stream: the role, text in pieces, tool calls, the end, and the usage if it is asked for and known.
     *
     * @throws IllegalArgumentException if it is no answer
     */
    public static List<byte[]> stream(byte[] answer, boolean includeUsage) {
        JsonNode whole;
        try {
            whole = JSON.readTree(answer);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("no answer", unreadable);
        }
        if (!(whole instanceof ObjectNode object)
                || !isRepeatable(object.path("choices").path(0))) {
            throw new IllegalArgumentException("no answer");
        }
        var choice = object.path("choices").path(0);
        var frame = object.deepCopy().retain(FRAME).put("object", "chat.completion.chunk");
        var first = object.deepCopy();
        first.remove(List.of("choices", "usage"));
        first.put("object", "chat.completion.chunk");
        var chunks = new ArrayList<byte[]>();
        chunks.add(chunk(first, delta("role", JSON.getNodeFactory().textNode("assistant"))));
        for (var field : choice.path("message").properties()) {
            deltas(field.getKey(), field.getValue()).forEach(delta -> chunks.add(chunk(frame, delta)));
        }
        chunks.add(chunk(frame, JSON.createObjectNode(), choice.path("finish_reason")));
        if (includeUsage && object.path("usage").isObject()) {
            var last = frame.deepCopy();
            last.putArray("choices");
            last.set("usage", object.path("usage"));
            chunks.add(written(last));
        }
        return chunks;
    }

    private static boolean isRepeatable(JsonNode choice) {
        return choice.path("message").isObject()
                && FINISHED.contains(choice.path("finish_reason").asText())
                && !choice.hasNonNull("logprobs");
    }

    private static List<ObjectNode> deltas(String name, JsonNode value) {
        if (name.equals("role") || value.isNull() || (value.isContainerNode() && value.isEmpty())) {
            return List.of();
        }
        if (value.isTextual()) {
            return pieces(value.textValue()).stream()
                    .map(piece -> delta(name, JsonNodeFactory.instance.textNode(piece)))
                    .toList();
        }
        if (name.equals("tool_calls")) {
            var deltas = new ArrayList<ObjectNode>();
            for (var call : value) {
                var numbered = JSON.createObjectNode().put("index", deltas.size());
                call.properties().forEach(field -> numbered.set(field.getKey(), field.getValue()));
                deltas.add(delta(name, JSON.createArrayNode().add(numbered)));
            }
            return deltas;
        }
        return List.of(delta(name, value));
    }

    /** Pieces of about {@value #PIECE_CHARS} characters, cut after a space where there is one, never in a character. */
    static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + PIECE_CHARS);
            if (to < text.length()) {
                var space = text.lastIndexOf(' ', to - 1);
                to = space > from ? space + 1 : to;
                to = Character.isHighSurrogate(text.charAt(to - 1)) ? to + 1 : to;
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private static ObjectNode delta(String name, JsonNode value) {
        return JSON.createObjectNode().set(name, value);
    }

    private static byte[] chunk(ObjectNode frame, ObjectNode delta) {
        return chunk(frame, delta, JSON.nullNode());
    }

    private static byte[] chunk(ObjectNode frame, ObjectNode delta, JsonNode finishReason) {
        var chunk = frame.deepCopy();
        var choice = JSON.createObjectNode().put("index", 0);
        choice.set("delta", delta);
        choice.set("finish_reason", finishReason);
        chunk.putArray("choices").add(choice);
        return written(chunk);
    }

    private static byte[] written(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
