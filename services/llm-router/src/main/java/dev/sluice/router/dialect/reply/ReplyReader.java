package dev.sluice.router.dialect.reply;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads what one provider writes in answer to one call, into OpenAI's words. One per call, because a stream is read with
 * a memory. Holds no connection and no clock; not thread-safe.
 */
public interface ReplyReader {
    /**
     * What one event of a stream means: any number of chunks, and {@link Reply.Ended} or {@link Reply.Failed} if it is
     * the last.
     *
     * @throws IOException if it is no JSON
     */
    default List<Reply> event(byte[] data) throws IOException {
        return switch (EventData.of(data)) {
            case EventData.Json(JsonNode event) -> event(event, data);
            case EventData.Done() -> done();
            case EventData.Complained(ProviderFailure failure) -> List.of(new Reply.Failed(failure));
            case EventData.Noise() -> List.of();
        };
    }

    /**
     * What an event that is JSON means.
     *
     * @param data its bytes, as they came
     */
    List<Reply> event(JsonNode event, byte[] data) throws IOException;

    /** What OpenAI's end mark means: on other wires nothing. */
    default List<Reply> done() {
        return List.of();
    }

    /** What is left to say when the connection has ended, torn or not: chunks, or a failure. */
    default List<Reply> end() {
        return List.of();
    }

    /**
     * What an answer in one piece means: {@link Reply.Whole} or {@link Reply.Failed}.
     *
     * @throws IOException if it is no JSON
     */
    Reply whole(byte[] body) throws IOException;

    /** What an answer with a status other than 2xx means; its body if that is JSON. */
    default ProviderFailure refusal(int status, Optional<String> retryAfter, Optional<JsonNode> body) {
        return ProviderFailures.ofStatus(status, retryAfter, body);
    }
}
