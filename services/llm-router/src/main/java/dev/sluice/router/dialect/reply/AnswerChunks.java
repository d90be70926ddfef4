package dev.sluice.router.dialect.reply;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An answer in one piece, told as the stream that it might have been. Pure. */
public final class AnswerChunks {

    /** What every chunk says; anything else of the answer, which may be large, stands in the first one. */
    private static final List<String> FRAME = List.of("id", "created", "model", "system_fingerprint", "service_tier");

    /** Fields with these come first: a model thinks before it writes. */
    private static final String THOUGHTS = "reasoning";

    private static final int PIECE_CHARS = 200;

    private AnswerChunks() {}

    /**
     * The answer as a stream: of each choice the role, thoughts and text in pieces, tool calls, the end; and the usage if it
     * is asked for and known.
     */
    public static List<byte[]> of(ObjectNode object, boolean includeUsage) {
        var frame = object.deepCopy().retain(FRAME).put("object", "chat.completion.chunk");
        var first = object.deepCopy();
        first.remove(List.of("choices", "usage"));
        first.put("object", "chat.completion.chunk");
        var chunks = new ArrayList<byte[]>();
        var index = 0;
        for (var choice : object.path("choices")) {
            var place = choice.path("index").asInt(index);
            var opening = index == 0 ? first : frame;
            chunks.add(chunk(opening, place, delta("role", JSON.getNodeFactory().textNode("assistant"))));
            choice.path("message").properties().stream()
                    .sorted(Comparator.comparing(field -> !field.getKey().startsWith(THOUGHTS)))
                    .flatMap(field -> deltas(field.getKey(), field.getValue()).stream())
                    .forEach(delta -> chunks.add(chunk(frame, place, delta)));
            chunks.add(chunk(frame, place, JSON.createObjectNode(), choice.path("finish_reason")));
            index++;
        }
        if (includeUsage && object.path("usage").isObject()) {
            var last = frame.deepCopy();
            last.putArray("choices");
            last.set("usage", object.path("usage"));
            chunks.add(written(last));
        }
        return chunks;
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

    private static byte[] chunk(ObjectNode frame, int index, ObjectNode delta) {
        return chunk(frame, index, delta, JSON.nullNode());
    }

    private static byte[] chunk(ObjectNode frame, int index, ObjectNode delta, JsonNode finishReason) {
        var chunk = frame.deepCopy();
        var choice = JSON.createObjectNode().put("index", index);
        choice.set("delta", delta);
        choice.set("finish_reason", finishReason);
        chunk.putArray("choices").add(choice);
        return written(chunk);
    }

    private static byte[] written(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
