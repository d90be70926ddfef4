package dev.sluice.executor.clone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Serves the repositories of a directory over HTTP, by git itself; {@code /away/} leads elsewhere and {@code /silent/} says nothing. */
public final class GitServer implements AutoCloseable {
    private final HttpServer server;
    private final Path root;
    private final Optional<String> authorization;
    private final List<String> shown = new CopyOnWriteArrayList<>();

    /** @param authorization without which nobody gets anything */
    public GitServer(Path root, Optional<String> authorization) {
        this.root = root;
        this.authorization = authorization;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** What proved to this server who asks, each time. */
    List<String> shown() {
        return shown;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var header = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
            header.ifPresent(shown::add);
            var path = exchange.getRequestURI().getPath();
            if (path.startsWith("/away/")) {
                exchange.getResponseHeaders().add("Location", url() + path.substring("/away/".length()));
                exchange.sendResponseHeaders(301, -1);
            } else if (path.startsWith("/silent/")) {
                exchange.sendResponseHeaders(200, 0);
                Thread.sleep(60_000);
            } else if (path.startsWith("/dripping/")) {
                drip(exchange);
            } else if (authorization.isPresent() && !authorization.equals(header)) {
                exchange.sendResponseHeaders(401, -1);
            } else if (!path.contains(".git/")
                    || !Files.isDirectory(root.resolve(path.substring(1, path.indexOf(".git/") + 4)))) {
                exchange.sendResponseHeaders(404, -1);
            } else if (path.endsWith("/info/refs")) {
                answer(
                        exchange,
                        repository(path, "/info/refs"),
                        "001e# service=git-upload-pack\n0000",
                        "--advertise-refs");
            } else {
                answer(exchange, repository(path, "/git-upload-pack"), "");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something comes on and on, and never more than nothing. */
    private static void drip(HttpExchange exchange) throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 0);
        var body = exchange.getResponseBody();
        body.write("001e# service=git-upload-pack\n".getBytes(StandardCharsets.US_ASCII));
        for (var line = 0; line < 6_000; line++) {
            body.write("0005x".getBytes(StandardCharsets.US_ASCII));
            body.flush();
            Thread.sleep(10);
        }
    }

    private Path repository(String path, String end) {
        return root.resolve(path.substring(1, path.length() - end.length()));
    }

    private static void answer(HttpExchange exchange, Path repository, String head, String... options)
            throws IOException {
        var line = new ArrayList<>(List.of("/usr/bin/git", "-c", "safe.directory=*", "upload-pack", "--stateless-rpc"));
        line.addAll(List.of(options));
        line.add(repository.toString());
        var builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GIT_CONFIG_COUNT", "1");
        builder.environment().put("GIT_CONFIG_KEY_0", "safe.directory");
        builder.environment().put("GIT_CONFIG_VALUE_0", "*");
        var git = builder.start();
        try (var in = git.getOutputStream()) {
            exchange.getRequestBody().transferTo(in);
        }
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(head.getBytes(StandardCharsets.US_ASCII));
        git.getInputStream().transferTo(exchange.getResponseBody());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
