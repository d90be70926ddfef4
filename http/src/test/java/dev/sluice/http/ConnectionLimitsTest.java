package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.BoundedServer.Dials;
import dev.sluice.testkit.http.RawConnection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How long and how many connections may stay, at a real server over real sockets. */
class ConnectionLimitsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Long enough for a slow machine to do in time what is to be in time. */
    private static final Duration AMPLE = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void aConnectionWithoutARequestIsClosed() {
        try (var server = new BoundedServer(head(SHORT), ConnectionLimitsTest::echo);
                var connection = RawConnection.to(server.port())) {
            assertTrue(connection.read(PATIENCE).closed());
        }
    }

    @Test
    void halfAHeadIsClosedHoweverSteadilyItGrows() {
        try (var server = new BoundedServer(head(Duration.ofSeconds(1)), ConnectionLimitsTest::echo);
                var connection = RawConnection.to(server.port())) {
            connection.send("GET / HTTP/1.1\r\nHost: a\r\nX-Note: ");

            assertTrue(drips(connection, Duration.ofMillis(50), PATIENCE));
        }
    }

    @Test
    void aBodyThatDripsIsRefused() {
        try (var server = new BoundedServer(body(Duration.ofSeconds(1)), ConnectionLimitsTest::echo);
                var connection = RawConnection.to(server.port())) {
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");

            assertTrue(drips(connection, Duration.ofMillis(50), PATIENCE));
        }
    }

    @Test
    void aBodyThatComesFastEnoughMayTakeLonger() {
        try (var server = new BoundedServer(body(AMPLE), ConnectionLimitsTest::echo);
                var connection = RawConnection.to(server.port())) {
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 80000\r\n\r\n");
            for (int piece = 0; piece < 9; piece++) {
                connection.send("x".repeat(8_000));
                assertFalse(connection.read(AMPLE.dividedBy(8)).closed());
            }
            connection.send("x".repeat(8_000));

            assertEquals(List.of(200), connection.read(1, PATIENCE).statuses());
        }
    }

    @Test
    void aKeptConnectionIsClosedWhenItIsIdle() {
        try (var server = new BoundedServer(idle(SHORT), ConnectionLimitsTest::echo);
                var connection = RawConnection.to(server.port())) {
            var answer = connection.send(REQUEST).read(PATIENCE);

            assertEquals(List.of(200), answer.statuses());
            assertTrue(answer.closed());
        }
    }

    @Test
    void aServiceMayTakeItsTimeToAnswer() {
        try (var server = new BoundedServer(
                        new Dials(AMPLE, AMPLE, AMPLE, 8192, AMPLE, 10, 10), ConnectionLimitsTest::answerLate);
                var connection = RawConnection.to(server.port())) {
            assertEquals(
                    List.of(200), connection.send(REQUEST).read(1, PATIENCE).statuses());
        }
    }

    @Test
    void whoReadsNothingOfALongAnswerIsClosed() {
        var closed = new java.util.concurrent.atomic.AtomicBoolean();
        try (var server = new BoundedServer(write(SHORT), request -> {
                    request.connection().closeHandler(gone -> closed.set(true));
                    request.response().end(Buffer.buffer(new byte[64 * 1024 * 1024]));
                });
                var connection = RawConnection.to(server.port())) {
            connection.send(REQUEST);

            Awaitility.await().atMost(PATIENCE).untilTrue(closed);
        }
    }

    @Test
    void noMoreConnectionsAreTakenThanMayBeAndOneThatLeavesMakesRoom() {
        var dials = new Dials(LONG, LONG, LONG, 8192, LONG, 1000, 20);
        try (var server = new BoundedServer(dials, ConnectionLimitsTest::echo)) {
            var open = new ArrayList<RawConnection>();
            IntStream.range(0, 100).forEach(each -> open.add(RawConnection.to(server.port())));

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertEquals(20, taken(open)));
            assertEquals(20, taken(open));

            open.forEach(RawConnection::close);
            Awaitility.await().atMost(PATIENCE).until(() -> {
                try (var again = RawConnection.to(server.port())) {
                    return again.send(REQUEST).read(1, PATIENCE).statuses().equals(List.of(200));
                } catch (java.io.UncheckedIOException refused) {
                    return false;
                }
            });
        }
    }

    /** How many the server has not closed. */
    private static long taken(List<RawConnection> connections) {
        return connections.stream()
                .filter(each -> !each.read(Duration.ofMillis(20)).closed())
                .count();
    }

    /** Sends a byte every so often until the server has closed the connection. */
    private static boolean drips(RawConnection connection, Duration pause, Duration patience) {
        var until = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - until < 0) {
            try {
                connection.send("x");
            } catch (java.io.UncheckedIOException gone) {
                return true;
            }
            if (connection.read(pause).closed()) {
                return true;
            }
        }
        return false;
    }

    private static void echo(HttpServerRequest request) {
        request.body().onSuccess(body -> request.response().end("ok"));
    }

    private static void answerLate(HttpServerRequest request) {
        io.vertx.core.Vertx.currentContext().owner().setTimer(2 * AMPLE.toMillis(), late -> request.response()
                .end("late"));
    }

    private static Dials head(Duration timeout) {
        return new Dials(timeout, LONG, LONG, 8192, LONG, 10, 10);
    }

    private static Dials idle(Duration timeout) {
        return new Dials(LONG, timeout, LONG, 8192, LONG, 10, 10);
    }

    private static Dials body(Duration timeout) {
        return new Dials(LONG, LONG, timeout, 8192, LONG, 10, 10);
    }

    private static Dials write(Duration timeout) {
        return new Dials(LONG, LONG, LONG, 8192, timeout, 10, 10);
    }
}
