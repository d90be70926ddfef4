package dev.sluice.router.call;

import dev.sluice.router.dialect.anthropic.MessagesRequest;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.EmbeddingsRequest;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.responses.ResponsesReading;
import java.time.Instant;

/** One of the APIs by which callers reach models: how its requests are read. */
@FunctionalInterface
public interface Surface {
    Surface CHAT = (body, id, now) -> ChatRequest.read(body);
    Surface EMBEDDINGS = (body, id, now) -> EmbeddingsRequest.read(body);
    Surface RESPONSES = ResponsesReading::read;

    Surface MESSAGES = new Surface() {
        @Override
        public ModelRequest.Reading read(byte[] body, String id, Instant now) {
            return MessagesRequest.read(body, id);
        }

        @Override
        public ErrorForm errors() {
            return ErrorForm.ANTHROPIC;
        }
    };

    /** How its clients expect an error. */
    default ErrorForm errors() {
        return ErrorForm.OPENAI;
    }

    /**
     * Reads a body; a pure function that takes time in proportion to its size.
     *
     * @param id the ledger's name for the call
     */
    ModelRequest.Reading read(byte[] body, String id, Instant now);
}
