package dev.sluice.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One request and its answer. No redirect is followed: a token goes to the server that gave it and to no other. */
final class Wire {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    /** For files on a slow line. */
    private static final Duration UPLOAD_MAX = Duration.ofMinutes(30);

    private static final int BODY_BYTES_MAX = 64 << 20;

    private final URI server;
    private final HttpClient http;

    Wire(URI server, HttpClient http) {
        this.server = server;
        this.http = http;
    }

    Answer post(String path, JsonNode body, Optional<String> token) {
        return send("POST", path, Optional.of(body), Map.of(), token);
    }

    Answer send(
            String method, String path, Optional<JsonNode> body, Map<String, String> headers, Optional<String> token) {
        return bytes(method, path, body, headers, token).answer();
    }

    /** What came, as it came. */
    record Raw(int status, byte[] bytes) {
        Answer answer() {
            return new Answer(status, json(new String(bytes, StandardCharsets.UTF_8)));
        }
    }

    Raw bytes(
            String method, String path, Optional<JsonNode> body, Map<String, String> headers, Optional<String> token) {
        var publisher =
                body.map(node -> BodyPublishers.ofString(node.toString())).orElseGet(BodyPublishers::noBody);
        var request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(ANSWER_MAX)
                .method(method, publisher);
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        return sent(request, headers, token);
    }

    /** A file as the request's body, piece by piece. */
    Raw file(String method, String path, Path file, Map<String, String> headers, String token) {
        try {
            var request = HttpRequest.newBuilder(URI.create(server + path))
                    .timeout(UPLOAD_MAX)
                    .header("Content-Type", "application/octet-stream")
                    .method(method, BodyPublishers.ofFile(file));
            return sent(request, headers, Optional.of(token));
        } catch (FileNotFoundException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private Raw sent(HttpRequest.Builder request, Map<String, String> headers, Optional<String> token) {
        request.header("Accept", "application/json, application/problem+json, */*;q=0.5");
        headers.forEach(request::header);
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        try {
            var response = http.send(request.build(), BodyHandlers.ofInputStream());
            try (var stream = response.body()) {
                return new Raw(response.statusCode(), read(stream));
            }
        } catch (IOException away) {
            throw new Unreachable(server, server + " does not answer (" + reason(away) + ").");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unreachable(server, "Interrupted.");
        }
    }

    /** Hands over the lines of a good answer as they come; gives the status when it has ended. */
    int lines(String path, String token, Consumer<String> reader) {
        var request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(ANSWER_MAX)
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofLines());
            try (var lines = response.body()) {
                if (response.statusCode() < 300) {
                    lines.forEach(reader);
                }
            }
            return response.statusCode();
        } catch (UncheckedIOException broken) {
            throw new Unreachable(server, server + " does not answer any more (" + reason(broken.getCause()) + ").");
        } catch (IOException away) {
            throw new Unreachable(server, server + " does not answer (" + reason(away) + ").");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unreachable(server, "Interrupted.");
        }
    }

    private static String reason(IOException away) {
        return switch (away) {
            case HttpTimeoutException _ -> "it took too long";
            case ConnectException _ -> "there is no connection";
            default -> Optional.ofNullable(away.getMessage()).orElse("the connection broke");
        };
    }

    private static byte[] read(InputStream stream) throws IOException {
        var bytes = stream.readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            throw new IOException("more than " + BODY_BYTES_MAX + " bytes");
        }
        return bytes;
    }

    static JsonNode json(String text) {
        try {
            var node = text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
            return node == null ? JSON.createObjectNode() : node;
        } catch (IOException noJson) {
            return JSON.getNodeFactory().textNode(text);
        }
    }
}
