package dev.sluice.session.callback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody who is told of the ends of jobs, and answers as told, in the end with 204. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final List<Told> told = new CopyOnWriteArrayList<>();

    /** What came. */
    public record Told(String path, String delivery, String signature, String body) {}

    private Receiver(HttpServer server) {
        this.server = server;
    }

    /** A receiver that first gives these answers. */
    public static Receiver start(Integer... answers) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var receiver = new Receiver(server);
            receiver.answers.addAll(List.of(answers));
            server.createContext("/", receiver::take);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address under a name that must be resolved. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/done?build=7";
    }

    public List<Told> told() {
        return List.copyOf(told);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            told.add(new Told(
                    exchange.getRequestURI().toString(),
                    headers.getFirst("Sluice-Delivery"),
                    headers.getFirst("Sluice-Signature"),
                    body));
            var answer = answers.poll();
            if (answer != null && answer / 100 == 3) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
        }
    }
}
