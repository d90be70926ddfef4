package dev.sluice.router.dialect.openai;

import static dev.sluice.router.dialect.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.reply.Complaint;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a provider that already speaks as we do: a piece that lacks nothing passes with the bytes it came in. What some send
 * between the pieces so that nobody thinks them gone (comments in place of data, pings, empty objects) is skipped.
 */
public final class OpenAiReader implements ReplyReader {
    private static final String DONE = "[DONE]";
    private static final Pattern COMPLAINT = Pattern.compile("(?i)error\\b.*");
    private static final List<Reply> ENDED = List.of(new Reply.Ended());

    private final StrictShape shape;

    public OpenAiReader(StrictShape shape) {
        this.shape = shape;
    }

    @Override
    public List<Reply> event(byte[] data) throws IOException {
        if (!beginsJson(data)) {
            return noJson(new String(data, StandardCharsets.UTF_8).strip());
        }
        var chunk = JSON.readTree(data);
        if (!isPiece(chunk)) {
            return List.of();
        }
        return List.of(new Reply.Chunk(chunk, shape.mendChunk(chunk) ? JSON.writeValueAsBytes(chunk) : data));
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        var whole = JSON.readTree(body);
        return new Reply.Whole(whole, shape.mendWhole(whole) ? JSON.writeValueAsBytes(whole) : body);
    }

    private static boolean beginsJson(byte[] data) {
        return data.length > 0
                && (data[0] == '{' || (data[0] == '[' && !isDone(new String(data, StandardCharsets.UTF_8))));
    }

    private static boolean isDone(String text) {
        return text.strip().equalsIgnoreCase(DONE);
    }

    private List<Reply> noJson(String text) throws IOException {
        if (isDone(text)) {
            return ENDED;
        }
        if (COMPLAINT.matcher(text).matches()) {
            return List.of(new Reply.Failed(
                    ProviderFailure.of(Complaint.of(JSON.getNodeFactory().textNode(text)))));
        }
        return text.startsWith("{") ? event(text.getBytes(StandardCharsets.UTF_8)) : List.of();
    }

    private static boolean isPiece(JsonNode json) {
        return json.has("choices") || json.has("usage") || Complaint.isOne(json);
    }
}
