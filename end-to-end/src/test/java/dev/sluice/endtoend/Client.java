package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** A user's program: REST calls with a bearer token, and watches over WebSocket. */
final class Client {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final URI base;
    private final String token;

    Client(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** A client that has logged in. */
    static Client login(URI base, String user, String password) {
        var anonymous = new Client(base, null);
        var answer = anonymous.post(
                "/api/v1/auth/login",
                JSON.createObjectNode().put("username", user).put("password", password));
        if (answer.status() != 200) {
            throw new AssertionError("login of " + user + " gave " + answer);
        }
        return new Client(base, answer.body().path("access_token").asText());
    }

    /** The same user at another door. */
    Client at(URI other) {
        return new Client(other, token);
    }

    String token() {
        return token;
    }

    URI base() {
        return base;
    }

    String createSession() {
        return createSession(JSON.createObjectNode());
    }

    String createSession(ObjectNode body) {
        var answer = post("/api/v1/sessions", body);
        if (answer.status() / 100 != 2) {
            throw new AssertionError("creating a session gave " + answer);
        }
        return answer.body().path("session_id").asText();
    }

    Answer get(String path) {
        return get(path, Map.of());
    }

    Answer get(String path, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(base.resolve(path)).GET();
        headers.forEach(request::header);
        return send(request);
    }

    Answer delete(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)).DELETE());
    }

    Answer put(String path, JsonNode body) {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    Answer patch(String path, JsonNode body) {
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    Answer post(String path, JsonNode body) {
        return post(path, body, Map.of());
    }

    Answer post(String path, JsonNode body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        headers.forEach(request::header);
        return send(request);
    }

    /** A watch of a session over a WebSocket that reconnects and resumes until it is closed. */
    Watch watch(String session) {
        return new Watch(HTTP, base, token, session);
    }

    /** The JSON in a record. */
    static JsonNode tree(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    private Answer send(HttpRequest.Builder request) {
        request.timeout(Duration.ofSeconds(30));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return Answer.of(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What the server said; a body that is no JSON is a JSON string. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        private static Answer of(HttpResponse<String> response) {
            JsonNode body;
            try {
                body = response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
            } catch (IOException text) {
                body = JSON.getNodeFactory().textNode(response.body());
            }
            return new Answer(response.statusCode(), body, response);
        }

        @Override
        public String toString() {
            return status + " " + response.body();
        }
    }
}
