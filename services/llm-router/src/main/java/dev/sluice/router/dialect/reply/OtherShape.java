package dev.sluice.router.dialect.reply;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a whole answer where a stream was asked for, and a stream where a whole answer was; some servers give only one. */
public final class OtherShape {

    private OtherShape() {}

    /**
     * A whole answer as the pieces of a stream: chunks and their end, or a failure. What comes in lines or in a list are its
     * pieces already.
     *
     * @throws IOException if it is no JSON
     */
    public static List<Reply> streamed(ReplyReader reader, byte[] body) throws IOException {
        var values = values(body);
        if (values.size() > 1) {
            return listed(reader, values);
        }
        return switch (reader.whole(body)) {
            case Reply.Whole(JsonNode json, byte[] _) -> streamed(json);
            case Reply.Failed failed -> List.of(failed);
            case Reply.Chunk _, Reply.Counted _, Reply.Ended _ ->
                throw new IllegalStateException("a whole answer is none of these");
        };
    }

    private static List<JsonNode> values(byte[] body) throws IOException {
        try (var read = JSON.readerFor(JsonNode.class).<JsonNode>readValues(body)) {
            var values = read.readAll();
            return values.size() == 1 && values.getFirst().isArray()
                    ? values.getFirst().valueStream().toList()
                    : values;
        }
    }

    private static List<Reply> listed(ReplyReader reader, List<JsonNode> pieces) throws IOException {
        var replies = new ArrayList<Reply>();
        for (var piece : pieces) {
            replies.addAll(reader.event(JSON.writeValueAsBytes(piece)));
        }
        replies.addAll(reader.end());
        replies.add(new Reply.Ended());
        return replies;
    }

    private static List<Reply> streamed(JsonNode json) throws IOException {
        var whole = WholeReading.of(json);
        if (whole.defect().isPresent()) {
            return List.of(new Reply.Failed(whole.defect().get()));
        }
        var replies = new ArrayList<Reply>();
        for (var chunk : AnswerChunks.of((ObjectNode) json, true)) {
            replies.add(new Reply.Chunk(JSON.readTree(chunk), chunk));
        }
        replies.add(new Reply.Ended());
        return replies;
    }

    /**
     * A stream as one whole answer, or why it is none.
     *
     * @param eventBytesMax the largest event
     * @throws IOException if an event is no JSON
     */
    public static Reply joined(ReplyReader reader, byte[] body, int eventBytesMax) throws IOException {
        var events = new ArrayList<byte[]>();
        var sse = new SseReader(eventBytesMax, events::add);
        sse.feed(body);
        sse.rest().ifPresent(events::add);
        var reading = new StreamReading();
        var joined = new JoinedChunks();
        for (var event : events) {
            for (var reply : reader.event(event)) {
                var failed = joined(reply, reading, joined);
                if (failed.isPresent()) {
                    return new Reply.Failed(failed.get());
                }
            }
        }
        for (var reply : reader.end()) {
            joined(reply, reading, joined);
        }
        return reading.defect().<Reply>map(Reply.Failed::new).orElseGet(() -> {
            var answer = joined.answer(reading.usage());
            return new Reply.Whole(answer, answer.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });
    }

    private static Optional<ProviderFailure> joined(Reply reply, StreamReading reading, JoinedChunks joined) {
        return switch (reply) {
            case Reply.Chunk(JsonNode json, byte[] _) -> {
                if (reading.read(json) instanceof StreamReading.Seen.Broken(ProviderFailure failure)) {
                    yield Optional.of(failure);
                }
                yield joined.add(json)
                        ? Optional.empty()
                        : Optional.of(ProviderFailure.of(
                                Kind.MALFORMED, "The provider streamed an answer that was asked for in one piece."));
            }
            case Reply.Failed(ProviderFailure failure) -> Optional.of(failure);
            case Reply.Counted _, Reply.Ended _ -> Optional.empty();
            case Reply.Whole _ -> throw new IllegalStateException("an event is no whole answer");
        };
    }
}
