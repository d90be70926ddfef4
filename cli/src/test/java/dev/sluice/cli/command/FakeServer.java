package dev.sluice.cli.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on this machine that says what a test told it to, and remembers what it was asked. */
final class FakeServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Said> answers = new ConcurrentHashMap<>();
    private final List<Asked> requests = new CopyOnWriteArrayList<>();

    private record Said(int status, String body) {}

    /**
     * @param line method, path and query
     * @param ifMatch null where no version is meant
     */
    record Asked(String line, String authorization, String ifMatch, String body) {}

    FakeServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on, this is answered to a method and a path with its query. */
    FakeServer on(String line, int status, String body) {
        answers.put(line, new Said(status, body));
        return this;
    }

    List<Asked> requests() {
        return requests;
    }

    Asked asked(String line) {
        return requests.stream()
                .filter(request -> request.line().equals(line))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not asked: " + line + ", but " + requests));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(new Asked(
                    line,
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("If-Match"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            var said = answers.getOrDefault(
                    line,
                    new Said(404, "{\"status\":404,\"code\":\"not_found\",\"detail\":\"there is no such thing\"}"));
            var bytes = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
