package dev.sluice.router.call;

import dev.sluice.kafka.CrashPoint;
import dev.sluice.router.dialect.request.ErrorForm;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.dialect.request.Rendering;
import dev.sluice.router.reuse.CacheWish;
import dev.sluice.router.reuse.KeptAnswer;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The caller's side of one call: an HTTP response that stays undecided until the first token, so that a failure before
 * it can still be an HTTP error. What is sent in one turn of the event loop leaves in one write at its end: writing costs
 * more than all else that is done for a token. To a caller who is gone it does nothing. Lives on one Vert.x context.
 */
final class Downstream {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence CACHE = HttpHeaders.createOptimized(CacheWish.HEADER);
    private static final CharSequence ADAPTED = HttpHeaders.createOptimized("x-sluice-adapted");

    private static final CharSequence COST = HttpHeaders.createOptimized("x-sluice-cost-micros");

    /** What OpenAI's and Anthropic's clients heed before the status. */
    private static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");

    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

    /** A header's word. The names of fields are the caller's: what is none of a field of any API is not repeated. */
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9_.]{1,64}");

    private static final int FIELDS_MAX = 20;
    private static final int UNSENT_BYTES_MAX = 64 * 1024;

    private final HttpServerResponse response;
    private final Context context;
    private final String requestId;
    private final Rendering rendering;
    private final List<byte[]> held = new ArrayList<>();
    private CacheMark mark = CacheMark.OFF;
    private boolean started;
    private Buffer unsent = Buffer.buffer();
    private boolean leaving;
    private boolean spoke;
    private OptionalLong pulse = OptionalLong.empty();

    Downstream(HttpServerResponse response, Context context, String requestId, Rendering rendering) {
        this.response = response;
        this.context = context;
        this.requestId = requestId;
        this.rendering = rendering;
    }

    /**
     * Has the caller of a stream hear at least that often that it lives, which many a proxy in between insists on: with
     * the first sign the head of the answer is out, and what fails from then on is told in the stream.
     */
    void pulse(Duration every) {
        pulse = OptionalLong.of(
                context.owner().setPeriodic(every.toMillis(), beat -> context.runOnContext(now -> beat())));
    }

    private void beat() {
        if (closed()) {
            still();
        } else if (spoke) {
            spoke = false;
        } else {
            if (!started) {
                start();
            }
            rendering.idle(unsent);
            leave();
        }
    }

    private void still() {
        pulse.ifPresent(context.owner()::cancelTimer);
        pulse = OptionalLong.empty();
    }

    /** What the answer's head will say of the cache. */
    void mark(CacheMark word) {
        mark = word;
    }

    /** Tells, with the answer's head, which fields the model was told otherwise or not at all. */
    void adapted(List<String> fields) {
        var told = fields.stream()
                .filter(field -> FIELD.matcher(field).matches())
                .limit(FIELDS_MAX)
                .collect(Collectors.joining(", "));
        if (!told.isEmpty() && !started && !closed()) {
            response.putHeader(ADAPTED, told);
        }
    }

    /** Says with which words the model was asked that is heard from here on. */
    void hears(ModelRequest asked) {
        rendering.hears(asked);
    }

    /** Keeps an event back until the next one is sent, so that they leave together. */
    void hold(byte[] data) {
        held.add(data);
    }

    /** Sends an event, what was held back first. */
    void send(byte[] data) {
        if (closed()) {
            return;
        }
        if (!started) {
            start();
        }
        held.forEach(early -> rendering.chunk(early, unsent));
        held.clear();
        rendering.chunk(data, unsent);
        spoke = true;
        if (!leaving) {
            leaving = true;
            context.runOnContext(turnIsOver -> leave());
        }
    }

    /** Says what the call cost: in the stream, or where none has begun in the head of the answer. */
    void cost(long micros) {
        if (closed()) {
            return;
        }
        if (started) {
            rendering.cost(micros, unsent);
        } else {
            response.putHeader(COST, Long.toString(micros));
        }
    }

    /** Ends a stream that went well. */
    void done() {
        if (!closed()) {
            rendering.done(unsent);
            end();
        }
    }

    /**
     * Ends with an error: before the first token as an answer of its own, then in the stream, without the end mark.
     *
     * @param chunk the error as the last piece of a stream
     */
    void fail(OpenAiError error, byte[] chunk) {
        if (closed()) {
            return;
        }
        if (!started) {
            refuse(error);
            return;
        }
        rendering.failed(chunk, unsent);
        end();
    }

    private void end() {
        still();
        response.end(unsent);
    }

    /** Answers in one piece. */
    void whole(byte[] body) {
        if (closed()) {
            return;
        }
        still();
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(REQUEST_ID, requestId)
                .putHeader(CACHE, mark.word())
                .end(Buffer.buffer(rendering.whole(body)));
    }

    /** Gives an answer that was kept, a stream all in one write; false if it is none. */
    boolean give(byte[] kept, ModelRequest asked) {
        if (!asked.stream()) {
            mark(CacheMark.HIT);
            whole(kept);
            return true;
        }
        try {
            var chunks = KeptAnswer.stream(kept, asked.includeUsage());
            mark(CacheMark.HIT);
            chunks.subList(0, chunks.size() - 1).forEach(this::hold);
            send(chunks.getLast());
            return true;
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    /** Answers with an error; only before the first token. */
    void refuse(OpenAiError error) {
        if (!closed()) {
            still();
            refuse(error, requestId, rendering.errors(), response);
        }
    }

    /** Answers with an error whoever it is that asked. */
    static void refuse(OpenAiError error, String requestId, ErrorForm form, HttpServerResponse response) {
        error.retryAfter()
                .map(Duration::toSeconds)
                .ifPresent(seconds -> response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        if (error.inVain()) {
            response.putHeader(SHOULD_RETRY, "false");
        }
        response.setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(REQUEST_ID, requestId)
                .end(form.json(error, requestId));
    }

    /** Whether nothing can reach the caller any more. */
    boolean closed() {
        return response.closed() || response.ended();
    }

    /** Whether the caller reads more slowly than we write. */
    boolean full() {
        if (unsent.length() >= UNSENT_BYTES_MAX) {
            leave();
        }
        return response.writeQueueFull();
    }

    void onDrain(Runnable drained) {
        response.drainHandler(ready -> drained.run());
    }

    private void start() {
        started = true;
        response.setStatusCode(200)
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                .putHeader(REQUEST_ID, requestId)
                .putHeader(CACHE, mark.word());
    }

    private void leave() {
        leaving = false;
        if (unsent.length() > 0 && !closed()) {
            response.write(unsent);
            unsent = Buffer.buffer();
            CrashPoint.ROUTER_AFTER_A_TOKEN.reached();
        }
    }
}
