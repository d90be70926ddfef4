package dev.sluice.workers.model;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;

/**
 * One model call on the wire. Ends once for its listener, whatever happens: every step of the exchange runs through
 * {@link #guarded}, so that nothing it throws is lost in the event loop. Its callbacks run on the event loop of its
 * connection; {@link #close} may come from any thread.
 */
public final class ModelCall {
    /** A chunk is a few hundred bytes, a whole tool call in one piece up to a megabyte. */
    static final int EVENT_BYTES_MAX = 4 << 20;

    private static final int ERROR_BYTES_MAX = 64 << 10;

    private final ModelListener listener;
    private final ReplyReader reply;
    private final EventReader events;
    private final Buffer errorBody = Buffer.buffer();
    private volatile boolean over;
    private volatile Optional<HttpClientRequest> exchange = Optional.empty();

    ModelCall(ModelListener listener) {
        this.listener = listener;
        this.reply = new ReplyReader(listener);
        this.events = new EventReader(EVENT_BYTES_MAX, reply::read);
    }

    /** Sends the request; returns at once. */
    ModelCall begin(HttpClient http, RequestOptions options, byte[] body) {
        http.request(options)
                .onSuccess(opened -> guarded(() -> send(opened, body)))
                .onFailure(away -> fail(new ModelTrouble.Unreachable()));
        return this;
    }

    /** Drops the connection, which whoever asked must do in the end; the listener hears nothing more. */
    public void close() {
        over = true;
        exchange.ifPresent(ModelCall::drop);
    }

    private void send(HttpClientRequest opened, byte[] body) {
        exchange = Optional.of(opened);
        if (over) {
            drop(opened);
            return;
        }
        opened.exceptionHandler(broken -> fail(new ModelTrouble.Cut()));
        opened.response()
                .onSuccess(response -> guarded(() -> receive(response)))
                .onFailure(broken -> fail(new ModelTrouble.Cut()));
        opened.send(Buffer.buffer(body));
    }

    private void receive(HttpClientResponse response) {
        listener.heard();
        var fine = response.statusCode() / 100 == 2;
        response.handler(bytes -> guarded(() -> {
            listener.heard();
            if (fine) {
                read(bytes.getBytes());
            } else {
                errorBody.appendBuffer(bytes, 0, Math.min(bytes.length(), ERROR_BYTES_MAX - errorBody.length()));
            }
        }));
        Runnable atEnd = () -> {
            if (fine) {
                events.end();
                end();
            } else {
                fail(new ModelTrouble.Refused(refusal(response)));
            }
        };
        response.endHandler(ended -> guarded(atEnd));
        // What came before the connection broke may be a whole reply, or enough of an error.
        response.exceptionHandler(broken -> guarded(atEnd));
    }

    private void read(byte[] bytes) {
        if (!events.feed(bytes)) {
            fail(new ModelTrouble.Unreadable("the stream held an event of more than " + EVENT_BYTES_MAX + " bytes"));
        } else if (reply.over()) {
            end();
        }
    }

    private RouterError refusal(HttpClientResponse response) {
        Optional.ofNullable(response.getHeader("x-sluice-cost-micros"))
                .filter(micros -> micros.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .ifPresent(listener::cost);
        var pause = Optional.ofNullable(response.getHeader("retry-after"));
        return RouterError.of(response.statusCode(), pause, errorBody.getBytes());
    }

    private void end() {
        over = true;
        reply.end();
    }

    private void fail(ModelTrouble trouble) {
        if (!over) {
            over = true;
            listener.failed(trouble);
        }
    }

    /** The one place where what goes wrong in a callback becomes the call's end. */
    private void guarded(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | StackOverflowError bug) {
            over = true;
            listener.failed(new ModelTrouble.Bug(bug));
        }
    }

    private static void drop(HttpClientRequest exchange) {
        exchange.connection().close();
    }
}
