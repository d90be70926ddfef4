package dev.sluice.router.dialect.request;

import io.vertx.core.buffer.Buffer;

/**
 * How the API that a caller speaks writes what a model says. Takes what providers' answers have become, chunks and whole
 * answers of chat completions. One per call, because some remember what they have written; not thread-safe.
 */
public interface Rendering {
    /**
     * Says, before the first piece, with which words the model was asked: if it is the caller's own API and not chat
     * completions, then pieces come in that API's words too. Without it they are a chat's.
     */
    default void hears(ModelRequest asked) {}

    /** Writes the events that a chunk means; none if it means nothing to this API yet. */
    void chunk(byte[] chunk, Buffer out);

    /** How this API's clients expect an error instead of an answer. */
    default ErrorForm errors() {
        return ErrorForm.OPENAI;
    }

    /** Writes a sign of life that means nothing, while the model is silent. */
    default void idle(Buffer out) {
        out.appendString(": waiting\n\n");
    }

    /**
     * Writes what the call cost, in millionths of the price table's currency, for a service that counts it; nothing in APIs by
     * which no service asks.
     */
    default void cost(long micros, Buffer out) {}

    /** Writes the end of a stream that went well. */
    void done(Buffer out);

    /**
     * Writes the end of a stream that did not go well.
     *
     * @param chunk a chat completion's, with the error
     */
    default void failed(byte[] chunk, Buffer out) {
        chunk(chunk, out);
    }

    /** The body of an answer in one piece. */
    byte[] whole(byte[] answer);
}
