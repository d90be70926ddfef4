package dev.sluice.router.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailures;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a provider that already speaks as we do: a piece that lacks nothing passes with the bytes it came in. */
public final class OpenAiReader implements ReplyReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final List<Reply> ENDED = List.of(new Reply.Ended());

    private final StrictShape shape;

    public OpenAiReader(StrictShape shape) {
        this.shape = shape;
    }

    @Override
    public List<Reply> event(byte[] data) throws IOException {
        if (Arrays.equals(data, DONE)) {
            return ENDED;
        }
        var chunk = JSON.readTree(data);
        return List.of(new Reply.Chunk(chunk, shape.mendChunk(chunk) ? JSON.writeValueAsBytes(chunk) : data));
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        var whole = JSON.readTree(body);
        return new Reply.Whole(whole, shape.mendWhole(whole) ? JSON.writeValueAsBytes(whole) : body);
    }

    @Override
    public ProviderFailure refusal(int status, Optional<String> retryAfter, Optional<JsonNode> body) {
        return ProviderFailures.ofStatus(status, retryAfter, body);
    }

    @Override
    public ProviderFailure errorInBody(JsonNode body) {
        return ProviderFailures.inBody(body);
    }
}
