package dev.sluice.router.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.door.BodyReading.Read;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.impl.VertxBuilder;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real server, byte by byte where it matters. */
class BodyReadingTest {
    private static final int BYTES_MAX = 100;
    private static final int SOON_S = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Without the bounds of connections, which are configured by Quarkus. */
    private final Vertx vertx =
            new VertxBuilder().serviceProviders(List.of()).init().vertx();

    private final BlockingQueue<Read> reads = new LinkedBlockingQueue<>();
    private HttpServer server;
    private Socket socket;

    @BeforeEach
    void setUp() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    request.pause();
                    BodyReading.of(request, BYTES_MAX, PATIENCE, read -> {
                        reads.add(read);
                        request.response().end();
                    });
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON_S, TimeUnit.SECONDS);
        socket = new Socket("127.0.0.1", server.actualPort());
    }

    @AfterEach
    void tearDown() throws IOException {
        socket.close();
        vertx.close();
    }

    @Test
    void whatIsAnnouncedIsNotMadeRoomForBeforeItComes() throws Exception {
        var bytesMax = 64 * 1024 * 1024;
        var allocated = new LinkedBlockingQueue<Long>();
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        var large = vertx.createHttpServer()
                .requestHandler(request -> {
                    var before = threads.getCurrentThreadAllocatedBytes();
                    BodyReading.of(request, bytesMax, Duration.ofSeconds(30), reads::add);
                    allocated.add(threads.getCurrentThreadAllocatedBytes() - before);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON_S, TimeUnit.SECONDS);
        try (var caller = new Socket("127.0.0.1", large.actualPort())) {
            caller.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + bytesMax + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            caller.getOutputStream().flush();

            assertTrue(allocated.poll(SOON_S, TimeUnit.SECONDS) < 1024 * 1024);
        }
    }

    @Test
    void bodyIsReadToItsAnnouncedEnd() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhel");
        send("lo");
        assertEquals("hello", text(read()));
    }

    @Test
    void bodyOfUnknownLengthIsReadToItsEnd() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n");
        send("2\r\nlo\r\n0\r\n\r\n");
        assertEquals("hello", text(read()));
    }

    @Test
    void noBodyIsAnEmptyOne() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
        assertEquals("", text(read()));
    }

    @Test
    void largestIsReadAndOneByteMoreIsNot() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n" + "x".repeat(100));
        assertEquals(100, text(read()).length());
        send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
        send("64\r\n" + "x".repeat(100) + "\r\n1\r\nx\r\n0\r\n\r\n");
        assertEquals(new Read.TooLarge(), read());
    }

    @Test
    void absurdAnnouncementTakesNoMemory() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9000000000000000000\r\n\r\n" + "x".repeat(101));
        assertEquals(new Read.TooLarge(), read());
    }

    @Test
    void whoWaitsForLeaveGetsIt() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n");
        var leave = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        send("hello");
        assertEquals("HTTP/1.1 100", leave);
        assertEquals("hello", text(read()));
    }

    @Test
    void dawdlerIsNotWaitedFor() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhel");
        assertEquals(new Read.TooSlow(), read());
    }

    @Test
    void callerWhoLeavesIsNoticed() throws Exception {
        send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhel");
        socket.close();
        assertEquals(new Read.Broken(), read());
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private Read read() throws InterruptedException {
        return reads.poll(SOON_S, TimeUnit.SECONDS);
    }

    private static String text(Read read) {
        return new String(((Read.Whole) read).bytes(), StandardCharsets.US_ASCII);
    }
}
