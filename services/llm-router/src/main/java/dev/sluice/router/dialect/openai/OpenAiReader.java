package dev.sluice.router.dialect.openai;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import java.io.IOException;
import java.util.List;

/**
 * Reads a provider that already speaks as we do: a piece that lacks nothing passes with the bytes it came in. Objects that some
 * send between the pieces, so that nobody thinks them gone, are skipped.
 */
public final class OpenAiReader implements ReplyReader {
    private static final List<Reply> ENDED = List.of(new Reply.Ended());

    private final StrictShape shape;

    public OpenAiReader(StrictShape shape) {
        this.shape = shape;
    }

    @Override
    public List<Reply> event(JsonNode chunk, byte[] data) throws IOException {
        if (!isPiece(chunk)) {
            return List.of();
        }
        return List.of(new Reply.Chunk(chunk, shape.mendChunk(chunk) ? JSON.writeValueAsBytes(chunk) : data));
    }

    @Override
    public List<Reply> done() {
        return ENDED;
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        var whole = JSON.readTree(body);
        return new Reply.Whole(whole, shape.mendWhole(whole) ? JSON.writeValueAsBytes(whole) : body);
    }

    private static boolean isPiece(JsonNode json) {
        return json.has("choices") || json.has("usage") || Complaint.isOne(json);
    }
}
