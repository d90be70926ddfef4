package dev.sluice.router.sight;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SpanExportTest {
    private final List<Received> received = new CopyOnWriteArrayList<>();

    private record Received(String path, String key, String body) {}

    @Test
    void spansAreSentToTheReceiverWithItsHeaders() throws Exception {
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            received.add(new Received(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("x-key"),
                    body));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        try (var export = new SpanExport(new Receiver(
                URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/"), Map.of("x-key", "k")))) {
            export.tracer().spanBuilder("chat some-model").startSpan().end();

            await().atMost(Duration.ofSeconds(20)).until(() -> !received.isEmpty());
        } finally {
            receiver.stop(0);
        }

        assertEquals("/v1/traces", received.getFirst().path());
        assertEquals("k", received.getFirst().key());
        assertTrue(received.getFirst().body().contains("chat some-model"));
        assertTrue(received.getFirst().body().contains("sluice-llm-router"));
    }

    @Test
    void aReceiverThatIsNotThereKeepsNobodyWaiting() throws Exception {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        var begun = Instant.now();
        try (var export = new SpanExport(new Receiver(URI.create("http://127.0.0.1:" + nobody), Map.of()))) {
            for (int span = 0; span < 10_000; span++) {
                export.tracer().spanBuilder("chat some-model").startSpan().end();
            }
            assertTrue(Duration.between(begun, Instant.now()).compareTo(Duration.ofSeconds(15)) < 0);
        }

        assertTrue(Duration.between(begun, Instant.now()).compareTo(Duration.ofSeconds(30)) < 0);
    }
}
