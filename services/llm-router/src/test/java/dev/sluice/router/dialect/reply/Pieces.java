package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a reader makes of a recorded stream, put together again as a client would. */
public final class Pieces {
    private final List<Reply> replies = new ArrayList<>();
    private final StreamReading reading = new StreamReading();

    public static Pieces of(ReplyReader reader, String events) {
        var pieces = new Pieces();
        new SseReader(1_000_000, data -> {
                    try {
                        pieces.replies.addAll(reader.event(data));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .feed(events.getBytes(StandardCharsets.UTF_8));
        pieces.replies.addAll(reader.end());
        pieces.replies.forEach(reply -> {
            if (reply instanceof Reply.Chunk chunk) {
                pieces.reading.read(chunk.json());
            }
        });
        return pieces;
    }

    public String text() {
        return deltas("content");
    }

    public String reasoning() {
        return deltas("reasoning_content");
    }

    /** Thoughts as they must come back. */
    public List<JsonNode> details() {
        return replies.stream()
                .filter(Reply.Chunk.class::isInstance)
                .flatMap(reply -> ((Reply.Chunk) reply)
                        .json()
                        .at("/choices/0/delta/reasoning_details")
                        .valueStream())
                .toList();
    }

    /** Tool calls that came in one piece each, without their place in the stream. */
    public List<ObjectNode> wholeCalls() {
        return replies.stream()
                .filter(Reply.Chunk.class::isInstance)
                .flatMap(reply -> ((Reply.Chunk) reply)
                        .json()
                        .at("/choices/0/delta/tool_calls")
                        .valueStream())
                .map(call -> ((ObjectNode) call.deepCopy()).<ObjectNode>without("index"))
                .toList();
    }

    /** Each tool call as {@code id name arguments}. */
    public List<String> calls() {
        var calls = new TreeMap<Integer, String>();
        for (var reply : replies) {
            if (reply instanceof Reply.Chunk chunk) {
                for (var call : chunk.json().at("/choices/0/delta/tool_calls")) {
                    var head = call.has("id")
                            ? call.get("id").asText() + " "
                                    + call.at("/function/name").asText() + " "
                            : "";
                    calls.merge(
                            call.path("index").asInt(),
                            head + call.at("/function/arguments").asText(),
                            String::concat);
                }
            }
        }
        return List.copyOf(calls.values());
    }

    public List<String> finishReasons() {
        return replies.stream()
                .filter(Reply.Chunk.class::isInstance)
                .map(reply -> ((Reply.Chunk) reply).json().at("/choices/0/finish_reason"))
                .filter(reason -> reason.isTextual())
                .map(reason -> reason.textValue())
                .toList();
    }

    public StreamReading reading() {
        return reading;
    }

    public Optional<ProviderFailure> failure() {
        return replies.getLast() instanceof Reply.Failed(ProviderFailure failure)
                ? Optional.of(failure)
                : Optional.empty();
    }

    public boolean ended() {
        return replies.getLast() instanceof Reply.Ended;
    }

    private String deltas(String field) {
        var text = new StringBuilder();
        for (var reply : replies) {
            if (reply instanceof Reply.Chunk chunk) {
                text.append(chunk.json().at("/choices/0/delta/" + field).asText(""));
            }
        }
        return text.toString();
    }
}
