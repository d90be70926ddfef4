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

    private final Limits limits;
    private final boolean stream;
    private final ReplyReader reader;
    private final Consumer<Reply> replies;
    private final Context context = Vertx.currentContext();
    private final Connection connection = new Connection(context);
    private final PatienceTimer patience;
    private Optional<EventFeed> feed = Optional.empty();
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
        this.patience = new PatienceTimer(
                new Patience(thinks ? limits.thinking() : limits.patience(), stream, System.nanoTime()),
                context,
                this::waitedOut);
    }

    void start(HttpClient client, RequestOptions options, Future<RequestBody> body) {
        patience.start();
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
        patience.pause();
        connection.pause();
    }

    @Override
    public void resume() {
        paused = false;
        connection.resume();
        if (!over) {
            patience.resume();
        }
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
        patience.stop();
        connection.close();
    }

    private void send(HttpClientRequest opened, byte[] body) {
        if (over) {
            opened.reset();
            return;
        }
        connection.opened(opened);
        opened.response().onSuccess(this::answered).onFailure(this::broken);
        opened.exceptionHandler(this::broken);
        opened.end(Buffer.buffer(Unpooled.wrappedBuffer(body))).onSuccess(written -> sent = true);
    }

    private void answered(HttpClientResponse answer) {
        connection.answered(answer);
        answer.exceptionHandler(this::broken);
        if (paused) {
            answer.pause();
        }
        var type =
                Optional.ofNullable(answer.getHeader("content-type")).orElse("").toLowerCase(Locale.ROOT);
        if (!isAnswer(answer)) {
            collect(answer, ERROR_BYTES_MAX, body -> fail(refusal(answer, body)));
        } else if (type.contains("html")) {
            page();
        } else if (!stream) {
            collect(answer, limits.replyBytesMax(), this::whole);
        } else {
            readStream(answer);
        }
    }

    /** Some frameworks answer whatever is posted to them with 201. */
    private static boolean isAnswer(HttpClientResponse answer) {
        return answer.statusCode() / 100 == 2;
    }

    private void page() {
        fail(Kind.WEB_PAGE, "The provider answered with a web page: is its base URL right?");
    }

    /** The first bytes say what it is; the blanks before them mean nothing. */
    private void readStream(HttpClientResponse answer) {
        answer.handler(bytes -> {
            patience.byteCame();
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
            connection.handBack();
            endOfStream();
        });
    }

    private void readEvents(HttpClientResponse answer, Buffer first) {
        var events = new EventFeed(limits.eventBytesMax(), reader, context, new Tap(answer), this::give);
        feed = Optional.of(events);
        answer.handler(bytes -> {
            patience.byteCame();
            if (!over) {
                events.feed(bytes.getBytes());
            }
        });
        answer.endHandler(end -> {
            connection.handBack();
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
            case Reply.Ended() -> {
                last(reply);
                connection.drain();
            }
            case Reply.Whole whole -> last(EchoedKeys.takenOutOf(whole));
            case Reply.Failed(ProviderFailure failure) -> fail(failure);
        }
    }

    private void collect(HttpClientResponse answer, int bytesMax, Consumer<AnswerBody> whole) {
        collect(answer, Buffer.buffer(), bytesMax, whole);
    }

    private void collect(HttpClientResponse answer, Buffer first, int bytesMax, Consumer<AnswerBody> whole) {
        var body = first.copy();
        answer.handler(bytes -> {
            patience.byteCame();
            if (!over && body.length() + bytes.length() > bytesMax) {
                fail(Kind.REPLY_TOO_LARGE, "The provider sent an answer larger than we accept.");
            } else if (!over) {
                body.appendBuffer(bytes);
            }
        });
        answer.endHandler(end -> {
            connection.handBack();
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
        var answer = connection.answer();
        if (answer.isEmpty()) {
            fail(sent ? Kind.HUNG_UP : Kind.UNREACHABLE, "The connection to the provider broke before it answered.");
            return;
        }
        // There is nothing left to reset, and the answer takes no more handlers.
        connection.handBack();
        // A finished answer may be followed by a torn connection: whether it was finished, its reader knows.
        if (stream && isAnswer(answer.get())) {
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
        patience.stop();
        replies.accept(reply);
    }

    private void waitedOut(ProviderFailure exceeded) {
        fail(hasRequest() ? exceeded : tookNothing());
    }

    /** Who has not got all of it cannot have begun to work. */
    private boolean hasRequest() {
        return sent || connection.answer().isPresent();
    }

    private static ProviderFailure tookNothing() {
        return ProviderFailure.of(Kind.CONNECT_TIMEOUT, "The provider did not take the request in time.");
    }
}
