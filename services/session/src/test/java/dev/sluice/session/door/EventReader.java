package dev.sluice.session.door;

import dev.sluice.contracts.SessionId;
import dev.sluice.session.People;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A client of server-sent events that keeps every line it is sent. */
public final class EventReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String DATA = "data:";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpResponse<InputStream> response;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    private EventReader(HttpRequest request) {
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Thread.startVirtualThread(this::read);
    }

    public static EventReader open(People.Person person, SessionId session, String after) {
        return new EventReader(HttpRequest.newBuilder()
                .uri(URI.create("http://localhost:" + RestAssured.port + "/api/v1/sessions/" + session + "/events"))
                .header("Authorization", "Bearer " + person.token())
                .header("Last-Event-ID", after)
                .build());
    }

    /** @param path behind the version of the API */
    static EventReader open(People.Person person, String path) {
        return new EventReader(HttpRequest.newBuilder()
                .uri(URI.create("http://localhost:" + RestAssured.port + "/api/v1" + path))
                .header("Authorization", "Bearer " + person.token())
                .build());
    }

    private void read() {
        try (var text = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (var line = text.readLine(); line != null; line = text.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            lines.add("closed");
        }
        ended = true;
    }

    /** Waits until the server has ended the stream. */
    public void awaitEnd() {
        Awaitility.await().atMost(PATIENCE).until(() -> ended);
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    public void await(String part) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).atMost(PATIENCE).until(() -> lines.stream()
                .anyMatch(line -> line.contains(part)));
    }

    /** The frames of facts, as they came. */
    List<String> facts() {
        return lines.stream()
                .filter(line -> line.startsWith(DATA))
                .map(line -> line.substring(DATA.length()))
                .filter(frame -> frame.contains("\"seq\":"))
                .toList();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        client.shutdownNow();
    }
}
