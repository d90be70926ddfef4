package dev.sluice.router.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.router.reply.ProviderFailure;
import dev.sluice.router.reply.Reply;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a provider that already speaks as we do: every piece passes with the bytes it came in. */
final class OpenAiReader implements ReplyReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final List<Reply> ENDED = List.of(new Reply.Ended());

    @Override
    public List<Reply> event(byte[] data) throws IOException {
        return Arrays.equals(data, DONE) ? ENDED : List.of(new Reply.Chunk(JSON.readTree(data), data));
    }

    @Override
    public Reply whole(byte[] body) throws IOException {
        return new Reply.Whole(JSON.readTree(body), body);
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
