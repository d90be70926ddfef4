package dev.sluice.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One WebSocket to a server. Frames are given one at a time; the next is asked for when the one before was taken. */
public final class Socket {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final int FRAME_CHARS_MAX = 32 << 20;

    private final CompletableFuture<Void> ended;
    private final WebSocket socket;

    private Socket(WebSocket socket, CompletableFuture<Void> ended) {
        this.socket = socket;
        this.ended = ended;
    }

    /** Opens one, or throws {@link Refused}, {@link NotLoggedIn} or {@link Unreachable}. */
    public static Socket open(Server server, Consumer<JsonNode> audience) {
        var token = server.identity().token();
        try {
            return open(server, token, audience);
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof WebSocketHandshakeException handshake) {
                return refused(server, token, audience, handshake.getResponse().statusCode());
            }
            throw new Unreachable(server.base(), server.base() + " does not answer.");
        }
    }

    public void send(JsonNode frame) {
        try {
            socket.sendText(frame.toString(), true).join();
        } catch (CompletionException | IllegalStateException gone) {
            socket.abort();
            ended.complete(null);
        }
    }

    /** Waits this long for the end of the connection; says whether it has ended. */
    public boolean endsWithin(Duration time) {
        try {
            ended.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException open) {
            return false;
        } catch (ExecutionException | InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends it without a word to whoever does not answer. */
    public void abort() {
        socket.abort();
        ended.complete(null);
    }

    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye");
        ended.complete(null);
    }

    private static Socket refused(Server server, String token, Consumer<JsonNode> audience, int status) {
        if (status != 401) {
            throw status == 429 || status >= 500
                    ? new Unreachable(server.base(), server.base() + " has no place for a connection now.")
                    : new Refused(status, "status_" + status, "the server refused a connection", JSON.nullNode());
        }
        var other = server.identity()
                .instead(token)
                .orElseThrow(() -> new NotLoggedIn(server.base(), server.base() + " does not take the token."));
        try {
            return open(server, other, audience);
        } catch (CompletionException again) {
            throw new NotLoggedIn(server.base(), server.base() + " does not know you any more.");
        }
    }

    private static Socket open(Server server, String token, Consumer<JsonNode> audience) {
        var ended = new CompletableFuture<Void>();
        var address = URI.create(server.base().toString().replaceFirst("^http", "ws") + "/api/v1/ws");
        return new Socket(connect(server.http(), address, token, new Listener(audience, ended)), ended);
    }

    private static WebSocket connect(HttpClient http, URI address, String token, WebSocket.Listener listener) {
        return http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .connectTimeout(CONNECT_MAX)
                .buildAsync(address, listener)
                .join();
    }

    /** Puts frames together. */
    private static final class Listener implements WebSocket.Listener {
        private final Consumer<JsonNode> audience;
        private final CompletableFuture<Void> ended;
        private final StringBuilder partial = new StringBuilder();

        Listener(Consumer<JsonNode> audience, CompletableFuture<Void> ended) {
            this.audience = audience;
            this.ended = ended;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (partial.length() > FRAME_CHARS_MAX) {
                socket.abort();
                ended.complete(null);
                return null;
            }
            if (last) {
                take(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable cause) {
            ended.complete(null);
        }

        private void take(String text) {
            try {
                audience.accept(JSON.readTree(text));
            } catch (IOException noFrame) {
                ended.complete(null);
            }
        }
    }
}
