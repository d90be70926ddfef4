package dev.sluice.router.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.router.reply.ProviderFailure;
import dev.sluice.router.reply.ProviderFailure.Kind;
import dev.sluice.router.reply.Reply;
import dev.sluice.router.wire.SseReader;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One call over one connection to an OpenAI-compatible provider:
 *
 * <pre>
 * connecting -> waiting for the head -> stream | whole | error body -> over
 * </pre>
 *
 * Every way ends in exactly one last {@link Reply}, or in none after {@link #cancel()}. Lives on one Vert.x context.
 */
final class OpenAiExchange implements Exchange {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final int ERROR_BYTES_MAX = 64 * 1024;
    private static final long DRAIN_MILLIS = 500;

    private final Limits limits;
    private final boolean stream;
    private final Credential credential;
    private final Consumer<Reply> replies;
    private final Context context = Vertx.currentContext();
    private final Patience patience;
    private Optional<HttpClientRequest> request = Optional.empty();
    private Optional<HttpClientResponse> response = Optional.empty();
    private long timer = -1;
    private boolean paused;
    private boolean over;

    record Limits(Patience.Limits patience, int eventBytesMax, int replyBytesMax) {}

    OpenAiExchange(Limits limits, boolean stream, Credential credential, Consumer<Reply> replies) {
        this.limits = limits;
        this.stream = stream;
        this.credential = credential;
        this.replies = replies;
        this.patience = new Patience(limits.patience(), stream, System.nanoTime());
    }

    void start(HttpClient client, RequestOptions options, byte[] body) {
        watch();
        client.request(options).onSuccess(opened -> send(opened, body)).onFailure(this::notConnected);
    }

    @Override
    public void pause() {
        paused = true;
        patience.paused();
        response.ifPresent(HttpClientResponse::pause);
    }

    @Override
    public void resume() {
        paused = false;
        patience.resumed(System.nanoTime());
        response.ifPresent(HttpClientResponse::resume);
        watch();
    }

    @Override
    public void cancel() {
        over = true;
        stopWatching();
        request.ifPresent(HttpClientRequest::reset);
    }

    private void send(HttpClientRequest opened, byte[] body) {
        if (over) {
            opened.reset();
            return;
        }
        request = Optional.of(opened);
        opened.response().onSuccess(this::answered).onFailure(this::broken);
        opened.exceptionHandler(this::broken);
        opened.send(Buffer.buffer(body));
    }

    private void answered(HttpClientResponse answer) {
        response = Optional.of(answer);
        answer.exceptionHandler(this::broken);
        if (paused) {
            answer.pause();
        }
        var type =
                Optional.ofNullable(answer.getHeader("content-type")).orElse("").toLowerCase(Locale.ROOT);
        if (answer.statusCode() != 200) {
            collect(answer, ERROR_BYTES_MAX, body -> fail(refusal(answer, body)));
        } else if (type.contains("html")) {
            fail(Kind.MALFORMED, "The provider answered with a web page: is its base URL right?");
        } else if (!stream) {
            collect(answer, limits.replyBytesMax(), this::whole);
        } else if (type.contains("application/json")) {
            collect(answer, ERROR_BYTES_MAX, this::notStreamed);
        } else {
            readEvents(answer);
        }
    }

    private void readEvents(HttpClientResponse answer) {
        var events = new SseReader(limits.eventBytesMax(), this::event);
        answer.handler(bytes -> {
            heard();
            if (!over) {
                feed(events, bytes);
            }
        });
        answer.endHandler(end -> {
            if (!over) {
                events.rest().ifPresent(this::lastEvent);
            }
            last(new Reply.Ended());
        });
    }

    private void feed(SseReader events, Buffer bytes) {
        try {
            events.feed(bytes.getBytes());
        } catch (SseReader.EventTooLargeException e) {
            fail(Kind.REPLY_TOO_LARGE, "The provider sent an event larger than we accept.");
        }
    }

    private void event(byte[] data) {
        if (over || data.length == 0) {
            return;
        }
        if (Arrays.equals(data, DONE)) {
            done();
            return;
        }
        try {
            replies.accept(new Reply.Chunk(JSON.readTree(data), data));
        } catch (IOException e) {
            fail(Kind.MALFORMED, "The provider sent a chunk that is no JSON.");
        }
    }

    /** What stands without its empty line at the end is either the end mark or half an event. */
    private void lastEvent(byte[] data) {
        if (Arrays.equals(data, DONE)) {
            event(data);
        }
    }

    /** The answer is complete; give the connection a moment to end by itself, so that it can be used again. */
    private void done() {
        last(new Reply.Ended());
        request.ifPresent(open -> response.ifPresent(answer -> {
            var drain = context.owner().setTimer(DRAIN_MILLIS, late -> open.reset());
            answer.endHandler(end -> context.owner().cancelTimer(drain));
            answer.handler(more -> {});
        }));
    }

    private void collect(HttpClientResponse answer, int bytesMax, Consumer<byte[]> whole) {
        var body = Buffer.buffer();
        answer.handler(bytes -> {
            heard();
            if (!over && body.length() + bytes.length() > bytesMax) {
                fail(Kind.REPLY_TOO_LARGE, "The provider sent an answer larger than we accept.");
            } else if (!over) {
                body.appendBuffer(bytes);
            }
        });
        answer.endHandler(end -> {
            if (!over) {
                whole.accept(body.getBytes());
            }
        });
    }

    private void whole(byte[] body) {
        parse(body)
                .ifPresentOrElse(
                        json -> last(new Reply.Whole(json, body)),
                        () -> fail(Kind.MALFORMED, "The provider's answer is no JSON."));
    }

    private void notStreamed(byte[] body) {
        var failure = parse(body)
                .filter(json -> json.hasNonNull("error"))
                .map(json -> ProviderFailures.inBody(json, credential))
                .orElseGet(() -> ProviderFailure.of(Kind.MALFORMED, "The provider did not stream its answer."));
        fail(failure);
    }

    private ProviderFailure refusal(HttpClientResponse answer, byte[] body) {
        return ProviderFailures.ofStatus(
                answer.statusCode(), Optional.ofNullable(answer.getHeader("retry-after")), parse(body), credential);
    }

    private static Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.ofNullable(JSON.readTree(body));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void notConnected(Throwable cause) {
        fail(ProviderFailures.ofConnecting(cause));
    }

    private void broken(Throwable cause) {
        if (response.isEmpty()) {
            fail(Kind.UNREACHABLE, "The connection to the provider broke before it answered.");
            return;
        }
        // A finished answer may be followed by a torn connection: whether it was finished, its reader knows.
        if (stream && response.get().statusCode() == 200) {
            last(new Reply.Ended());
            return;
        }
        fail(Kind.CUT, "The connection to the provider broke in its answer.");
    }

    private void fail(Kind kind, String detail) {
        fail(ProviderFailure.of(kind, detail));
    }

    private void fail(ProviderFailure failure) {
        if (over) {
            return;
        }
        cancel();
        replies.accept(new Reply.Failed(failure));
    }

    private void last(Reply reply) {
        if (over) {
            return;
        }
        over = true;
        stopWatching();
        replies.accept(reply);
    }

    private void heard() {
        if (patience.byteCame(System.nanoTime())) {
            watch();
        }
    }

    /** One timer for all limits: it is set for the nearest and looks again when it rings, not at every byte. */
    private void watch() {
        stopWatching();
        if (over) {
            return;
        }
        var now = System.nanoTime();
        var exceeded = patience.exceeded(now);
        if (exceeded.isPresent()) {
            fail(exceeded.get());
            return;
        }
        timer = context.owner().setTimer(patience.left(now).toMillis() + 1, ring -> watch());
    }

    private void stopWatching() {
        context.owner().cancelTimer(timer);
    }
}
