package dev.sluice.router.provider;

import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.reply.BodyShape;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.ProviderFailures;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One call over one HTTP connection to a provider, in whatever words the provider speaks:
 *
 * <pre>
 * connecting -> waiting for the head -> stream | whole | error body -> over
 * </pre>
 *
 * Every way ends in exactly one last {@link Reply}, or in none after {@link #cancel()}. Lives on one Vert.x context.
 */
final class HttpExchange implements Exchange {
    private static final int ERROR_BYTES_MAX = 64 * 1024;
    private static final long DRAIN_MILLIS = 500;

    private final Limits limits;
    private final boolean stream;
    private final ReplyReader reader;
    private final Consumer<Reply> replies;
    private final Context context = Vertx.currentContext();
    private final Patience patience;
    private Optional<HttpClientRequest> request = Optional.empty();
    private Optional<HttpClientResponse> response = Optional.empty();
    private Optional<EventFeed> feed = Optional.empty();
    private long timer = -1;
    private boolean paused;
    private boolean sent;
    private boolean torn;
    private boolean over;

    /** @param thinking how long a model may be silent that thinks */
    record Limits(Patience.Limits patience, Patience.Limits thinking, int eventBytesMax, int replyBytesMax) {}

    /** @param thinks whether the model may be silent for long before it writes */
    HttpExchange(Limits limits, boolean stream, boolean thinks, ReplyReader reader, Consumer<Reply> replies) {
        this.limits = limits;
        this.stream = stream;
        this.reader = reader;
        this.replies = replies;
        this.patience = new Patience(thinks ? limits.thinking() : limits.patience(), stream, System.nanoTime());
    }

    void start(HttpClient client, RequestOptions options, Future<RequestBody> body) {
        watch();
        body.onSuccess(written -> connect(client, options, written))
                .onFailure(bug -> context.runOnContext(
                        later -> fail(Kind.SERVER_ERROR, "The request could not be written for the provider.")));
    }

    private void connect(HttpClient client, RequestOptions options, RequestBody body) {
        switch (body) {
            case RequestBody.Refused(ProviderFailure failure) -> context.runOnContext(later -> fail(failure));
            case RequestBody.Ready(byte[] bytes) ->
                client.request(options).onSuccess(opened -> send(opened, bytes)).onFailure(this::notConnected);
        }
    }

    @Override
    public void pause() {
        if (over) {
            return;
        }
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
    public boolean isTorn() {
        return torn;
    }

    @Override
    public boolean hasBegun() {
        return patience.begun();
    }

    @Override
    public void cancel() {
        over = true;
        stopWatching();
        request.ifPresent(open -> response.ifPresentOrElse(this::leave, open::reset));
    }

    /**
     * What came during a pause may still wait to be delivered. If the end is among it, the connection is another call's
     * already, though nobody here was told: so it is all delivered first.
     */
    private void leave(HttpClientResponse answer) {
        answer.handler(more -> {});
        answer.endHandler(end -> handBack());
        answer.resume();
        context.runOnContext(delivered -> request.ifPresent(HttpClientRequest::reset));
    }

    private void send(HttpClientRequest opened, byte[] body) {
        if (over) {
            opened.reset();
            return;
        }
        request = Optional.of(opened);
        opened.response().onSuccess(this::answered).onFailure(this::broken);
        opened.exceptionHandler(this::broken);
        opened.end(Buffer.buffer(Unpooled.wrappedBuffer(body))).onSuccess(written -> sent = true);
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
            page();
        } else if (!stream) {
            collect(answer, limits.replyBytesMax(), this::whole);
        } else {
            readStream(answer);
        }
    }

    private void page() {
        fail(Kind.WEB_PAGE, "The provider answered with a web page: is its base URL right?");
    }

    /** The first bytes say what it is; the blanks before them mean nothing. */
    private void readStream(HttpClientResponse answer) {
        answer.handler(bytes -> {
            heard();
            if (over) {
                return;
            }
            switch (BodyShape.of(bytes.getBytes())) {
                case BLANK -> {}
                case PAGE -> page();
                case EVENTS -> readEvents(answer, bytes);
                case JSON -> collect(answer, bytes, limits.replyBytesMax(), this::notStreamed);
            }
        });
        answer.endHandler(end -> {
            handBack();
            endOfStream();
        });
    }

    private void readEvents(HttpClientResponse answer, Buffer first) {
        var events = new EventFeed(limits.eventBytesMax(), reader, context, new Tap(answer), this::give);
        feed = Optional.of(events);
        answer.handler(bytes -> {
            heard();
            if (!over) {
                events.feed(bytes.getBytes());
            }
        });
        answer.endHandler(end -> {
            handBack();
            if (!over) {
                events.end(this::endOfStream);
            }
        });
        events.feed(first.getBytes());
    }

    /** Closed while a large event is read; whether the reader of the answer has closed it too is another matter. */
    private final class Tap implements EventFeed.Tap {
        private final HttpClientResponse answer;

        Tap(HttpClientResponse answer) {
            this.answer = answer;
        }

        @Override
        public void close() {
            answer.pause();
        }

        @Override
        public void open() {
            if (!paused) {
                answer.resume();
            }
        }

        @Override
        public boolean over() {
            return over;
        }
    }

    private void endOfStream() {
        reader.end().forEach(this::give);
        last(new Reply.Ended());
    }

    private void give(Reply reply) {
        if (over) {
            return;
        }
        switch (reply) {
            case Reply.Chunk chunk -> replies.accept(EchoedKeys.takenOutOf(chunk));
            case Reply.Counted counted -> replies.accept(counted);
            case Reply.Ended() -> done();
            case Reply.Whole whole -> last(EchoedKeys.takenOutOf(whole));
            case Reply.Failed(ProviderFailure failure) -> fail(failure);
        }
    }

    /** The answer is complete; give the connection a moment to end by itself, so that it can be used again. */
    private void done() {
        last(new Reply.Ended());
        request.ifPresent(open -> response.ifPresent(answer -> {
            var drain = context.owner().setTimer(DRAIN_MILLIS, late -> open.reset());
            answer.endHandler(end -> {
                handBack();
                context.owner().cancelTimer(drain);
            });
            answer.handler(more -> {});
            // A slow reader may have paused it, and then the end would never come.
            answer.resume();
        }));
    }

    /** The connection is another call's now: a reset would tear that one. */
    private void handBack() {
        request = Optional.empty();
    }

    private void collect(HttpClientResponse answer, int bytesMax, Consumer<AnswerBody> whole) {
        collect(answer, Buffer.buffer(), bytesMax, whole);
    }

    private void collect(HttpClientResponse answer, Buffer first, int bytesMax, Consumer<AnswerBody> whole) {
        var body = first.copy();
        answer.handler(bytes -> {
            heard();
            if (!over && body.length() + bytes.length() > bytesMax) {
                fail(Kind.REPLY_TOO_LARGE, "The provider sent an answer larger than we accept.");
            } else if (!over) {
                body.appendBuffer(bytes);
            }
        });
        answer.endHandler(end -> {
            handBack();
            if (!over) {
                whole.accept(new AnswerBody(body.getBytes()));
            }
        });
    }

    private void whole(AnswerBody body) {
        if (body.isPage()) {
            page();
            return;
        }
        body.whole(reader, limits.eventBytesMax(), context).onSuccess(this::give);
    }

    private void notStreamed(AnswerBody body) {
        body.streamed(reader, context).onSuccess(pieces -> pieces.forEach(this::give));
    }

    private ProviderFailure refusal(HttpClientResponse answer, AnswerBody body) {
        return reader.refusal(answer.statusCode(), pause(answer), body.error());
    }

    /** Some say it in milliseconds too, and mean the same. */
    private static Optional<String> pause(HttpClientResponse answer) {
        return Optional.ofNullable(answer.getHeader("retry-after"))
                .or(() -> Optional.ofNullable(answer.getHeader("retry-after-ms"))
                        .filter(millis -> millis.matches("\\d{1,8}"))
                        .map(millis -> Long.toString(Math.ceilDiv(Long.parseLong(millis), 1_000))));
    }

    private void notConnected(Throwable cause) {
        fail(ProviderFailures.ofConnecting(cause));
    }

    private void broken(Throwable cause) {
        if (response.isPresent()) {
            // There is nothing left to reset, and the answer takes no more handlers.
            handBack();
        }
        if (response.isEmpty()) {
            fail(sent ? Kind.HUNG_UP : Kind.UNREACHABLE, "The connection to the provider broke before it answered.");
            return;
        }
        // A finished answer may be followed by a torn connection: whether it was finished, its reader knows.
        if (stream && response.get().statusCode() == 200) {
            torn = true;
            feed.ifPresentOrElse(events -> events.afterwards(this::endOfStream), this::endOfStream);
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
        patience.byteCame(System.nanoTime());
    }

    /** One timer for all limits: it looks again when it rings, not at every byte. */
    private void watch() {
        stopWatching();
        if (over) {
            return;
        }
        var now = System.nanoTime();
        var exceeded = patience.exceeded(now);
        if (exceeded.isPresent()) {
            fail(hasRequest() ? exceeded.get() : tookNothing());
            return;
        }
        timer = context.owner().setTimer(patience.untilLook(now).toMillis() + 1, ring -> watch());
    }

    /** Who has not got all of it cannot have begun to work. */
    private boolean hasRequest() {
        return sent || response.isPresent();
    }

    private static ProviderFailure tookNothing() {
        return ProviderFailure.of(Kind.CONNECT_TIMEOUT, "The provider did not take the request in time.");
    }

    private void stopWatching() {
        context.owner().cancelTimer(timer);
    }
}
