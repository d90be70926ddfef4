package dev.sluice.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A program with an API key that calls models. For any thread. */
final class ModelCaller {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String key;

    /** How a call ended for its caller. */
    enum End {
        ANSWERED,
        /** An HTTP error. */
        REFUSED,
        /** An error at the end of a stream. */
        BROKEN,
        /** He went away himself. */
        LEFT,
        /** The connection ended. */
        LOST
    }

    /**
     * What the caller got.
     *
     * @param status 0 if there was none
     * @param code the error's word for programs, or nothing
     * @param text what the model said
     */
    record Answer(ModelAsk ask, End end, int status, String code, String text) {}

    ModelCaller(String key) {
        this.key = key;
    }

    /** Makes the call; gives back in any case, at the latest after a minute of silence. */
    Answer call(URI router, ModelAsk ask) {
        return call(router, ask, UUID.randomUUID().toString());
    }

    /** @param requestId the caller's own name for it */
    Answer call(URI router, ModelAsk ask, String requestId) {
        try {
            var response = HTTP.send(request(router, ask, requestId), HttpResponse.BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                return read(ask, response.statusCode(), body);
            }
        } catch (IOException gone) {
            return new Answer(ask, End.LOST, 0, "", "");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Makes the call; cancelling what is given back is going away. */
    CompletableFuture<HttpResponse<String>> begin(URI router, ModelAsk ask, String requestId) {
        return HTTP.sendAsync(request(router, ask, requestId), HttpResponse.BodyHandlers.ofString());
    }

    /** Cancels a call by its name; gives the status. */
    int cancel(URI router, String requestId) {
        return status(authorized(router.resolve("/v1/requests/" + requestId)).DELETE());
    }

    /** Whether the router knows this key. */
    boolean isKnown(URI router) {
        return status(authorized(router.resolve("/v1/models")).GET()) == 200;
    }

    private static Answer read(ModelAsk ask, int status, InputStream body) throws IOException {
        if (status != 200) {
            var error = Client.JSON.readTree(body).path("error");
            return new Answer(ask, End.REFUSED, status, error.path("code").asText(), "");
        }
        if (!ask.stream()) {
            return new Answer(ask, End.ANSWERED, status, "", ask.door().text(Client.JSON.readTree(body)));
        }
        return readStream(ask, body);
    }

    private static Answer readStream(ModelAsk ask, InputStream body) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        var text = new StringBuilder();
        var pieces = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("data: [DONE]")) {
                return new Answer(ask, End.ANSWERED, 200, "", text.toString());
            }
            if (!line.startsWith("data: ")) {
                continue;
            }
            var event = Client.JSON.readTree(line.substring("data: ".length()));
            var error = ask.door().error(event);
            if (error.isPresent()) {
                return new Answer(ask, End.BROKEN, 200, error.get(), text.toString());
            }
            if (ask.door().ends(event)) {
                return new Answer(ask, End.ANSWERED, 200, "", text.toString());
            }
            var said = ask.door().delta(event);
            text.append(said);
            pieces += said.isEmpty() ? 0 : 1;
            if (ask.leaveAfter().isPresent() && pieces >= ask.leaveAfter().getAsInt()) {
                return new Answer(ask, End.LEFT, 200, "", text.toString());
            }
        }
        return new Answer(ask, End.LOST, 200, "", text.toString());
    }

    private HttpRequest request(URI router, ModelAsk ask, String requestId) {
        return authorized(router.resolve(ask.door().path()))
                .header("Content-Type", "application/json")
                .header("x-request-id", requestId)
                .timeout(ANSWER_MAX)
                .POST(HttpRequest.BodyPublishers.ofString(ask.body().toString()))
                .build();
    }

    private HttpRequest.Builder authorized(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + key);
    }

    private static int status(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(ANSWER_MAX).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException gone) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
