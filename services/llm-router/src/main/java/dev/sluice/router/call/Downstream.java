package dev.sluice.router.call;

import dev.sluice.router.cache.CacheWish;
import dev.sluice.router.wire.OpenAiError;
import dev.sluice.router.wire.Rendering;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The caller's side of one call: an HTTP response that stays undecided until the first token, so that a failure before
 * it can still be an HTTP error. Lives on one Vert.x context.
 */
final class Downstream {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence CACHE = HttpHeaders.createOptimized(CacheWish.HEADER);
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

    private final HttpServerResponse response;
    private final String requestId;
    private final Rendering rendering;
    private final List<byte[]> held = new ArrayList<>();
    private CacheMark mark = CacheMark.OFF;

    Downstream(HttpServerResponse response, String requestId, Rendering rendering) {
        this.response = response;
        this.requestId = requestId;
        this.rendering = rendering;
    }

    /** What the answer's head will say of the cache. */
    void mark(CacheMark word) {
        mark = word;
    }

    /** Keeps an event back until the next one is sent, so that they leave together. */
    void hold(byte[] data) {
        held.add(data);
    }

    /** Sends an event, what was held back first. */
    void send(byte[] data) {
        if (!started()) {
            response.setStatusCode(200)
                    .setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                    .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                    .putHeader(REQUEST_ID, requestId)
                    .putHeader(CACHE, mark.word());
            var first = Buffer.buffer();
            held.forEach(early -> rendering.chunk(early, first));
            held.clear();
            rendering.chunk(data, first);
            response.write(first);
            return;
        }
        var event = Buffer.buffer(data.length + 8);
        rendering.chunk(data, event);
        if (event.length() > 0) {
            response.write(event);
        }
    }

    /** Ends a stream that went well. */
    void done() {
        var end = Buffer.buffer();
        rendering.done(end);
        response.end(end);
    }

    /** Ends a stream that did not, without the end mark. */
    void end() {
        response.end();
    }

    /** Answers in one piece. */
    void whole(byte[] body) {
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(REQUEST_ID, requestId)
                .putHeader(CACHE, mark.word())
                .end(Buffer.buffer(rendering.whole(body)));
    }

    /** Answers with an error; only before the first token. */
    void refuse(OpenAiError error) {
        error.retryAfter()
                .map(Duration::toSeconds)
                .ifPresent(seconds -> response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        response.setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(REQUEST_ID, requestId)
                .end(error.json(requestId));
    }

    /** Whether the caller has got anything yet. */
    boolean started() {
        return response.headWritten();
    }

    /** Whether nothing can reach the caller any more. */
    boolean closed() {
        return response.closed() || response.ended();
    }

    /** Whether the caller reads more slowly than we write. */
    boolean full() {
        return response.writeQueueFull();
    }

    void onDrain(Runnable drained) {
        response.drainHandler(ready -> drained.run());
    }
}
