package dev.sluice.endtoend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** One session watched over WebSockets: whenever the socket dies, another resumes with what was seen so far. */
final class Watch implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(120);

    private final HttpClient http;
    private final URI base;
    private final String token;
    private final String session;
    private final Transcript transcript = new Transcript();
    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final List<Long> frameTimes = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Optional<WebSocket> socket = Optional.empty();
    private volatile boolean closed;
    private final Thread connector;

    Watch(HttpClient http, URI base, String token, String session) {
        this.http = http;
        this.base = base;
        this.token = token;
        this.session = session;
        connector = Thread.ofVirtual().start(this::stayConnected);
        await("a socket").atMost(LONG).until(() -> socket.isPresent());
    }

    String session() {
        return session;
    }

    Transcript transcript() {
        return transcript;
    }

    /** Every frame as it came, over all sockets. */
    List<JsonNode> frames() {
        return frames;
    }

    /** When each frame came, in nanoseconds of this JVM's clock. */
    List<Long> frameTimes() {
        return frameTimes;
    }

    /** Whether it has no socket and will get no other: its token counts no more. */
    boolean isShut() {
        return !connector.isAlive();
    }

    int connections() {
        return connections.get();
    }

    void chat(String message, String role) {
        send(frame("chat").put("session_id", session).put("message", message).put("role", role));
    }

    void chat(String message, String role, String idempotencyKey) {
        send(frame("chat")
                .put("session_id", session)
                .put("message", message)
                .put("role", role)
                .put("idempotency_key", idempotencyKey));
    }

    /** Says more to the turn that runs. */
    void steer(String message) {
        send(frame("chat").put("session_id", session).put("message", message).put("mode", "steer"));
    }

    void decide(String approval, boolean approved) {
        send(frame("tool_approval").put("approval_id", approval).put("approved", approved));
    }

    void cancel() {
        send(frame("cancel").put("session_id", session));
    }

    /** Wait for a frame; frames that came before count too. */
    JsonNode awaitFrame(String type, Predicate<JsonNode> wanted) {
        var found = new CompletableFuture<JsonNode>();
        await("a " + type + " frame in " + session)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    frames.stream()
                            .filter(frame -> frame.path("type").asText().equals(type))
                            .filter(wanted)
                            .findFirst()
                            .ifPresent(found::complete);
                    return found.isDone();
                });
        return found.join();
    }

    JsonNode awaitFrame(String type) {
        return awaitFrame(type, frame -> true);
    }

    /** Wait until so many turns have ended. */
    void awaitDone(int turns) {
        await("%d ended turns in %s".formatted(turns, session))
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> transcript.ended().size() >= turns);
    }

    void send(JsonNode frame) {
        await("an open socket").atMost(LONG).until(() -> socket.isPresent());
        socket.ifPresent(open -> open.sendText(frame.toString(), true));
    }

    static ObjectNode frame(String type) {
        return Client.JSON.createObjectNode().put("type", type);
    }

    /** Cut the socket as a lost network would; another one resumes. */
    void cut() {
        socket.ifPresent(WebSocket::abort);
    }

    @Override
    public void close() {
        closed = true;
        socket.ifPresent(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, "bye"));
        connector.interrupt();
    }

    private void stayConnected() {
        while (!closed) {
            var ended = new CompletableFuture<Void>();
            try {
                var open = http.newWebSocketBuilder()
                        .header("Authorization", "Bearer " + token)
                        .connectTimeout(Duration.ofSeconds(5))
                        .buildAsync(
                                URI.create(base.toString().replaceFirst("^http", "ws") + "/api/v1/ws"), listener(ended))
                        .join();
                connections.incrementAndGet();
                open.sendText(transcript.resume(session).toString(), true).join();
                socket = Optional.of(open);
                ended.join();
            } catch (RuntimeException refused) {
                if (refused.getCause() instanceof WebSocketHandshakeException handshake
                        && handshake.getResponse().statusCode() < 500) {
                    throw refused;
                }
            }
            socket = Optional.empty();
            pause();
        }
    }

    /** The back-off of a client between two tries. */
    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private WebSocket.Listener listener(CompletableFuture<Void> ended) {
        return new WebSocket.Listener() {
            private final StringBuilder partial = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
                partial.append(data);
                if (last) {
                    take(partial.toString());
                    partial.setLength(0);
                }
                open.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket open, int status, String reason) {
                ended.complete(null);
                return null;
            }

            @Override
            public void onError(WebSocket open, Throwable cause) {
                ended.complete(null);
            }
        };
    }

    private void take(String text) {
        try {
            var frame = Client.JSON.readTree(text);
            frameTimes.add(System.nanoTime());
            transcript.take(frame);
            frames.add(frame);
        } catch (IOException noJson) {
            transcript.broken("a frame is no JSON: " + text);
        }
    }
}
