package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.WantedAnswer.Called;
import dev.sluice.router.dialect.reply.WantedAnswer.Judgement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pieces of a streamed answer that is to keep to a schema: nobody hears any before all have been looked at, so that one that
 * does not may be asked for again. Not thread-safe.
 */
public final class HeldAnswer {
    /** As much as an answer of Sluice's may be anywhere. */
    private static final int BYTES_MAX = 4 * 1024 * 1024;

    private final WantedAnswer wanted;
    private final List<Reply.Chunk> pieces = new ArrayList<>();
    private int bytes;

    public HeldAnswer(WantedAnswer wanted) {
        this.wanted = wanted;
    }

    public WantedAnswer wanted() {
        return wanted;
    }

    /** False once there is more than is held. */
    public boolean hold(JsonNode json, byte[] data) {
        bytes += data.length;
        return bytes <= BYTES_MAX && pieces.add(new Reply.Chunk(json, data));
    }

    /**
     * What the caller is given: pieces, or one failure. Takes time in proportion to answer and schema; not for an event loop.
     */
    public List<Reply> given() {
        var text = new StringBuilder();
        var names = new TreeMap<Integer, String>();
        var arguments = new HashMap<Integer, StringBuilder>();
        var refused = false;
        var finish = "";
        for (var piece : pieces) {
            var choice = piece.json().path("choices").path(0);
            var delta = choice.path("delta");
            text.append(delta.path("content").asText());
            refused |= delta.hasNonNull("refusal");
            for (var call : delta.path("tool_calls")) {
                names.merge(index(call), call.at("/function/name").asText(), String::concat);
                arguments
                        .computeIfAbsent(index(call), _ -> new StringBuilder())
                        .append(call.at("/function/arguments").asText());
            }
            finish = Finish.isOne(choice.path("finish_reason"))
                    ? choice.path("finish_reason").asText()
                    : finish;
        }
        var calls = names.entrySet().stream()
                .map(named -> new Called(
                        named.getValue(), arguments.get(named.getKey()).toString()))
                .toList();
        return switch (wanted.judge(text.toString(), calls, refused, finish)) {
            case Judgement.AsItCame() -> List.copyOf(pieces);
            case Judgement.Missed(ProviderFailure failure) -> List.of(new Reply.Failed(failure));
            case Judgement.OnlyCalls() -> withoutTheAnswer(names);
            case Judgement.Kept(String json) -> answering(json);
        };
    }

    /** The caller's calls alone, numbered anew. */
    private List<Reply> withoutTheAnswer(TreeMap<Integer, String> names) {
        var numbers = new HashMap<Integer, Integer>();
        names.forEach((index, name) -> {
            if (!wanted.isAnswer(name)) {
                numbers.put(index, numbers.size());
            }
        });
        var given = new ArrayList<Reply>();
        for (var piece : pieces) {
            var json = (ObjectNode) piece.json().deepCopy();
            if (json.at("/choices/0/delta") instanceof ObjectNode delta && delta.has("tool_calls")) {
                keep(numbers, delta);
            }
            given.add(written(json));
        }
        return given;
    }

    private static void keep(Map<Integer, Integer> numbers, ObjectNode delta) {
        var kept = delta.arrayNode();
        for (var call : delta.get("tool_calls")) {
            if (numbers.get(index(call)) instanceof Integer number) {
                kept.add(((ObjectNode) call).put("index", number));
            }
        }
        if (kept.isEmpty()) {
            delta.remove("tool_calls");
        } else {
            delta.set("tool_calls", kept);
        }
    }

    /** All that came but its text and calls, and before the piece that ends it the answer. */
    private List<Reply> answering(String answer) {
        var given = new ArrayList<Reply>();
        for (var piece : pieces) {
            var json = (ObjectNode) piece.json().deepCopy();
            if (json.at("/choices/0") instanceof ObjectNode choice) {
                if (choice.path("delta") instanceof ObjectNode delta) {
                    delta.remove(List.of("content", "tool_calls"));
                }
                if (Finish.isOne(choice.path("finish_reason"))) {
                    var said = json.deepCopy();
                    said.remove("usage");
                    ((ObjectNode) said.at("/choices/0"))
                            .putNull("finish_reason")
                            .putObject("delta")
                            .put("content", answer);
                    given.add(written(said));
                    choice.put("finish_reason", "stop");
                }
            }
            given.add(written(json));
        }
        return given;
    }

    private static int index(JsonNode call) {
        return call.path("index").asInt();
    }

    private static Reply.Chunk written(ObjectNode json) {
        return new Reply.Chunk(json, json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
