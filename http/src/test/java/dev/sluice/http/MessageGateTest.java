package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.BoundedServer.Dials;
import dev.sluice.testkit.http.RawConnection;
import dev.sluice.testkit.http.UnclearMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the gate passes and what it ends, at a real server over real sockets. */
class MessageGateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofMillis(300);

    private final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
    private final BoundedServer server = new BoundedServer(Dials.USUAL, this::answer);

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsUnclearIsRefusedAndNothingAfterItRuns(UnclearMessage message) {
        try (var connection = RawConnection.to(server.port())) {
            var answer =
                    connection.send(message.followedBy("/first", "/second")).read(PATIENCE);

            assertEquals(List.of(400), answer.statuses());
            assertTrue(answer.closed());
            assertTrue(ran.stream().noneMatch("/second"::equals));
        }
    }

    @ParameterizedTest
    @EnumSource
    void itIsRefusedByteByByteToo(UnclearMessage message) {
        try (var connection = RawConnection.to(server.port())) {
            for (var letter : message.followedBy("/first", "/second").split("")) {
                try {
                    connection.send(letter);
                } catch (UncheckedIOException refusedAndClosed) {
                    break;
                }
            }

            assertEquals(List.of(400), connection.read(PATIENCE).statuses());
            assertTrue(ran.stream().noneMatch("/second"::equals));
        }
    }

    @Test
    void clearRequestsOnOneConnectionAreAllAnswered() {
        try (var connection = RawConnection.to(server.port())) {
            var answer = connection
                    .send("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                            + "00a;x=\"y z\"\r\n0123456789\r\n1 ; q\r\nx\r\n0\r\nX-End: yes\r\n\r\n"
                            + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                            + "\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "GET /4 HTTP/1.0\r\n\r\n")
                    .read(PATIENCE);

            assertEquals(List.of(200, 200, 200, 200), answer.statuses());
            assertTrue(answer.closed());
            assertEquals(List.of("/1 0123456789x", "/2 abc", "/3 ", "/4 "), List.copyOf(ran));
        }
    }

    @Test
    void aRefusalWaitsForTheAnswersBeforeIt() {
        try (var connection = RawConnection.to(server.port())) {
            var answer = connection
                    .send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
                            + UnclearMessage.UNKNOWN_CODING.followedBy("/first", "/second"))
                    .read(PATIENCE);

            assertEquals(List.of(200, 400), answer.statuses());
            assertTrue(answer.closed());
            assertEquals(List.of("/slow "), List.copyOf(ran));
        }
    }

    @Test
    void anotherVersionIsRefused() {
        try (var connection = RawConnection.to(server.port())) {
            var answer = connection.send("GET / HTTP/3.7\r\nHost: a\r\n\r\n").read(PATIENCE);

            assertEquals(List.of(505), answer.statuses());
            assertTrue(answer.closed());
        }
    }

    @Test
    void aRequestWithoutAHostIsRefused() {
        try (var connection = RawConnection.to(server.port())) {
            assertEquals(
                    List.of(400),
                    connection.send("GET / HTTP/1.1\r\n\r\n").read(PATIENCE).statuses());
        }
    }

    @Test
    void whoDoesNotWaitForAnswersIsRefused() {
        try (var connection = RawConnection.to(server.port())) {
            connection.send("GET /never HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));
            Awaitility.await().atMost(PATIENCE).until(() -> !ran.isEmpty());

            var answer = connection.read(SOON);

            assertEquals(List.of(), answer.statuses());
            assertEquals(1, ran.size());
        }
    }

    private void answer(HttpServerRequest request) {
        var body = Buffer.buffer();
        request.handler(body::appendBuffer);
        request.endHandler(end -> {
            ran.add(request.path() + " " + body);
            switch (request.path()) {
                case "/slow" ->
                    io.vertx.core.Vertx.currentContext().owner().setTimer(SOON.toMillis(), later -> request.response()
                            .end("slow"));
                case "/never" -> {}
                default -> request.response().end("ok");
            }
        });
    }
}
