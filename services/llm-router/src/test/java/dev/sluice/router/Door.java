package dev.sluice.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A plain HTTP client of the router, as a worker would be one. */
record Door(URI root, Optional<String> token, List<String> headers) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Door at(String url, String token) {
        return new Door(URI.create(url), Optional.of(token), List.of());
    }

    Door withoutToken() {
        return new Door(root, Optional.empty(), headers);
    }

    Door token(String other) {
        return new Door(root, Optional.of(other), headers);
    }

    Door header(String name, String value) {
        var more = new ArrayList<>(headers);
        more.addAll(List.of(name, value));
        return new Door(root, token, more);
    }

    /** An answer in one piece. */
    record Answer(int status, JsonNode json, HttpResponse<String> http) {
        String errorCode() {
            return json.path("error").path("code").asText();
        }
    }

    Answer ask(String body) {
        return post("/v1/chat/completions", body);
    }

    Answer post(String path, String body) {
        return answer(request(path).POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path) {
        return answer(request(path).GET());
    }

    Answer delete(String path) {
        return answer(request(path).DELETE());
    }

    /** Opens a stream and reads it to its end. */
    List<JsonNode> stream(String body) {
        try (var stream = open(body)) {
            return stream.rest();
        }
    }

    /** Opens a stream to be read chunk by chunk. */
    Stream open(String body) {
        return open("/v1/chat/completions", body);
    }

    Stream open(String path, String body) {
        try {
            var response =
                    HTTP.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofInputStream());
            return new Stream(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An open stream of chunks. */
    static final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;
        private boolean done;

        Stream(HttpResponse<InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        int status() {
            return response.statusCode();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /** The next chunk; empty at the end. */
        Optional<JsonNode> next() {
            try {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals("data: [DONE]")) {
                        done = true;
                        return Optional.empty();
                    }
                    if (line.startsWith("data: ")) {
                        return Optional.of(JSON.readTree(line.substring("data: ".length())));
                    }
                }
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<JsonNode> rest() {
            var chunks = new ArrayList<JsonNode>();
            for (var chunk = next(); chunk.isPresent(); chunk = next()) {
                chunks.add(chunk.get());
            }
            return chunks;
        }

        /** Whether the stream ended with the end mark. */
        boolean done() {
            return done;
        }

        @Override
        public void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The text of a streamed answer. */
    static String text(List<JsonNode> chunks) {
        var text = new StringBuilder();
        chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText("")));
        return text.toString();
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(root.resolve(path)).header("content-type", "application/json");
        token.ifPresent(value -> request.header("authorization", "Bearer " + value));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request;
    }

    private static Answer answer(HttpRequest.Builder request) {
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
