package dev.sluice.session.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.session.People;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A WebSocket client made of the JDK alone; keeps every frame it is sent. */
public final class ChatClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final Map<JsonNode, Long> arrivals = Collections.synchronizedMap(new IdentityHashMap<>());
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private ChatClient(String subprotocol) {
        var uri = URI.create("ws://localhost:" + RestAssured.port + "/api/v1/ws");
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("bearer-token-carrier", subprotocol)
                .buildAsync(uri, new Ear())
                .join();
    }

    private ChatClient(String token, String origin) {
        var builder = HttpClient.newHttpClient().newWebSocketBuilder().connectTimeout(PATIENCE);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        if (origin != null) {
            builder.header("Origin", origin);
        }
        var uri = URI.create("ws://localhost:" + RestAssured.port + "/api/v1/ws");
        socket = builder.buildAsync(uri, new Ear()).join();
    }

    public static ChatClient open(People.Person person) {
        return new ChatClient(person.token(), null);
    }

    static ChatClient open(String token, String origin) {
        return new ChatClient(token, origin);
    }

    /** Browsers cannot set headers: the token travels as a second subprotocol. */
    static ChatClient openAsBrowser(String token) {
        return new ChatClient(URLEncoder.encode("quarkus-http-upgrade#Authorization#Bearer ", StandardCharsets.UTF_8)
                        .replace("+", "%20")
                + token);
    }

    public ChatClient say(Map<String, Object> frame) {
        try {
            return sayRaw(JSON.writeValueAsString(frame));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    ChatClient sayRaw(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** One message in several frames. */
    void sayInParts(String part, int parts) {
        for (var i = 0; i < parts; i++) {
            try {
                socket.sendText(part, i == parts - 1).join();
            } catch (java.util.concurrent.CompletionException closedMeanwhile) {
                return;
            }
        }
    }

    /** Waits for a frame of a type. */
    public JsonNode await(String type) {
        return await(frame -> frame.path("type").asText().equals(type));
    }

    public JsonNode await(Predicate<JsonNode> fits) {
        return Awaitility.await().atMost(PATIENCE).until(() -> first(fits), frame -> frame != null);
    }

    /** When a frame came, by {@link System#nanoTime}. */
    public long arrived(JsonNode frame) {
        return arrivals.get(frame);
    }

    int awaitClose() {
        return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private JsonNode first(Predicate<JsonNode> fits) {
        return frames.stream().filter(fits).findFirst().orElse(null);
    }

    List<JsonNode> frames() {
        return List.copyOf(frames);
    }

    /** The numbers of the facts, as they came. */
    public List<Long> seqs() {
        return frames.stream()
                .filter(frame -> frame.has("seq"))
                .map(frame -> frame.path("seq").asLong())
                .toList();
    }

    /** The streamed text of a run, as it came. */
    String tokens(long run) {
        return frames.stream()
                .filter(frame -> frame.path("type").asText().equals("token"))
                .filter(frame -> frame.path("run").asLong() == run)
                .map(frame -> frame.path("data").asText())
                .reduce("", String::concat);
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                var frame = parse(part.toString());
                arrivals.put(frame, System.nanoTime());
                frames.add(frame);
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
