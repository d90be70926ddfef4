package dev.sluice.testkit.permission;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Tries a door by one request. Of a stream that opens it reads nothing; who is kept waiting was let in. */
public final class HttpKnock implements PermissionWalk.Knock {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;
    private final Map<Visitor, String> tokens;

    /** @param tokens of all who come with one */
    public HttpKnock(URI base, Map<Visitor, String> tokens) {
        this.base = base;
        this.tokens = tokens;
    }

    @Override
    public Answer at(DoorLine door, Visitor visitor, Map<String, String> things) {
        var request = HttpRequest.newBuilder(base.resolve(door.path(things))).timeout(PATIENCE);
        if (!door.headers().containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        door.headers().forEach((name, value) -> request.header(name, DoorLine.put(value, things)));
        if (tokens.containsKey(visitor)) {
            request.header("Authorization", "Bearer " + tokens.get(visitor));
        }
        var body = door.body(things);
        request.method(door.verb(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            return answer(HTTP.send(request.build(), BodyHandlers.ofInputStream()));
        } catch (HttpTimeoutException waiting) {
            return new Answer("waits", "");
        } catch (IOException failed) {
            throw new UncheckedIOException(door + " as " + visitor, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static Answer answer(HttpResponse<InputStream> response) throws IOException {
        try (var body = response.body()) {
            var streams =
                    response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
            return new Answer(
                    Integer.toString(response.statusCode()),
                    streams ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
