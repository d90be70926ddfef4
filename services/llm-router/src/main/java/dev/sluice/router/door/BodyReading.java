package dev.sluice.router.door;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads a request's body on its event loop: at most so many bytes, in at most so much time. JAX-RS would take the request
 * to a thread that may wait for the body, and back. Ends in exactly one {@link Read}; after one that is no
 * {@link Read.Whole} the connection cannot be used again. Lives on the request's context. See ADR 0030.
 */
final class BodyReading {
    private static final String CONTINUE = "100-continue";

    /** What is made room for before anything has come: nobody gets more by announcing it. */
    private static final int BYTES_FIRST = 64 * 1024;

    private final int bytesMax;
    private final int bytesExpected;
    private final Consumer<Read> taker;
    private final Context context = Vertx.currentContext();
    private final long timer;
    private byte[] bytes;
    private int length;
    private boolean over;

    /** What came of it. */
    sealed interface Read {
        record Whole(byte[] bytes) implements Read {}

        record TooLarge() implements Read {}

        record TooSlow() implements Read {}

        /** The caller went away in the middle. */
        record Broken() implements Read {}
    }

    private BodyReading(int bytesMax, int bytesExpected, Duration patience, Consumer<Read> taker) {
        this.bytesMax = bytesMax;
        this.bytesExpected = bytesExpected;
        this.bytes = new byte[Math.min(bytesExpected, BYTES_FIRST)];
        this.taker = taker;
        timer = context.owner().setTimer(patience.toMillis(), late -> end(new Read.TooSlow()));
    }

    /** Begins to read; must be called on the request's event loop, before anything of the body was taken. */
    static void of(HttpServerRequest request, int bytesMax, Duration patience, Consumer<Read> taker) {
        var reading = new BodyReading(bytesMax, expected(request, bytesMax), patience, taker);
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.exceptionHandler(broken -> reading.end(new Read.Broken()))
                .handler(reading::take)
                .endHandler(end -> reading.end(new Read.Whole(reading.all())))
                .resume();
    }

    private void take(Buffer piece) {
        if (over) {
            return;
        }
        if (piece.length() > bytesMax - length) {
            end(new Read.TooLarge());
            return;
        }
        if (length + piece.length() > bytes.length) {
            var room = (int) Math.min(2L * bytes.length, bytesExpected);
            bytes = Arrays.copyOf(bytes, Math.max(room, length + piece.length()));
        }
        piece.getBytes(bytes, length);
        length += piece.length();
    }

    /** Gives it away: the request's handlers live as long as its answer takes. */
    private byte[] all() {
        var all = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = new byte[0];
        length = 0;
        return all;
    }

    private void end(Read how) {
        if (over) {
            return;
        }
        over = true;
        context.owner().cancelTimer(timer);
        taker.accept(how);
    }

    /** What the caller announces, as far as it is credible: it grows no further than that. */
    private static int expected(HttpServerRequest request, int bytesMax) {
        var announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return announced == null ? bytesMax : Math.clamp(Long.parseLong(announced), 0, bytesMax);
        } catch (NumberFormatException malformed) {
            return bytesMax;
        }
    }
}
