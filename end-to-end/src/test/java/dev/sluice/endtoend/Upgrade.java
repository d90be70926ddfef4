package dev.sluice.endtoend;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Single tries at the WebSocket door, for those who should not get in. */
final class Upgrade {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private Upgrade() {}

    /** The status with which a page of that origin is answered; 101 if it gets its socket. */
    static int status(Client client, String origin) {
        try {
            open(client, Optional.of(origin), new WebSocket.Listener() {}).abort();
            return 101;
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
                return handshake.getResponse().statusCode();
            }
            throw refused;
        }
    }

    /** The code of the error frame that answers the client's wish to watch the session. */
    static String firstErrorOf(Client client, String session) {
        var answer = new CompletableFuture<String>();
        var socket = open(client, Optional.empty(), new WebSocket.Listener() {
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

            private void take(String text) {
                var frame = Client.tree(text.getBytes(StandardCharsets.UTF_8));
                switch (frame.path("type").asText()) {
                    case "error" -> answer.complete(frame.path("code").asText());
                    case "hello", "pong" -> {}
                    default -> answer.completeExceptionally(new AssertionError("a stranger was told " + text));
                }
            }
        });
        try {
            socket.sendText(new Transcript().resume(session).toString(), true);
            return answer.orTimeout(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS).join();
        } finally {
            socket.abort();
        }
    }

    private static WebSocket open(Client client, Optional<String> origin, WebSocket.Listener listener) {
        var builder = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(ANSWER_MAX)
                .header("Authorization", "Bearer " + client.token());
        origin.ifPresent(page -> builder.header("Origin", page));
        var door = URI.create(client.base().toString().replaceFirst("^http", "ws") + "/api/v1/ws");
        return builder.buildAsync(door, listener).join();
    }
}
