package dev.sluice.router.dialect.request;

import io.vertx.core.buffer.Buffer;

/**
 * How the API that a caller speaks writes what a model says. Takes what providers' answers have become, chunks and whole
 * answers of chat completions. One per call, because some remember what they have written; not thread-safe.
 */
public interface Rendering {
    /** Writes the events that a chunk means; none if it means nothing to this API yet. */
    void chunk(byte[] chunk, Buffer out);

    /** Writes the end of a stream that went well. */
    void done(Buffer out);

    /** The body of an answer in one piece. */
    byte[] whole(byte[] answer);
}
