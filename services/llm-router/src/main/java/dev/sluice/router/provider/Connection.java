package dev.sluice.router.provider;

import io.vertx.core.Context;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;

/**
 * What one exchange has of a connection to a provider: its request and, once that has come, the answer. When the answer has
 * been delivered to its end the connection is another call's, and must not be torn any more. Lives on one Vert.x context.
 */
final class Connection {
    private static final long DRAIN_MILLIS = 500;

    private final Context context;
    private Optional<HttpClientRequest> request = Optional.empty();
    private Optional<HttpClientResponse> answer = Optional.empty();

    Connection(Context context) {
        this.context = context;
    }

    void opened(HttpClientRequest open) {
        request = Optional.of(open);
    }

    void answered(HttpClientResponse head) {
        answer = Optional.of(head);
    }

    Optional<HttpClientResponse> answer() {
        return answer;
    }

    void pause() {
        answer.ifPresent(HttpClientResponse::pause);
    }

    void resume() {
        answer.ifPresent(HttpClientResponse::resume);
    }

    /** It is another call's now: a reset would tear that one. */
    void handBack() {
        request = Optional.empty();
    }

    /** Nobody waits for the answer any more. */
    void close() {
        request.ifPresent(open -> answer.ifPresentOrElse(this::leave, open::reset));
    }

    /** The answer is complete; gives the connection a moment to end by itself, so that it can be used again. */
    void drain() {
        request.ifPresent(open -> answer.ifPresent(complete -> {
            var late = context.owner().setTimer(DRAIN_MILLIS, _ -> open.reset());
            complete.endHandler(_ -> {
                handBack();
                context.owner().cancelTimer(late);
            });
            complete.handler(_ -> {});
            // A slow reader may have paused it, and then the end would never come.
            complete.resume();
        }));
    }

    /**
     * What came during a pause may still wait to be delivered. If the end is among it, the connection is another call's
     * already, though nobody here was told: so it is all delivered first.
     */
    private void leave(HttpClientResponse begun) {
        begun.handler(_ -> {});
        begun.endHandler(_ -> handBack());
        begun.resume();
        context.runOnContext(_ -> request.ifPresent(HttpClientRequest::reset));
    }
}
