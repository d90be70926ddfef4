package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way to a server by streamable HTTP: each message is a request of its own, to the very address that was looked at; the
 * answer is one message or a stream of events that ends with it. Redirects are not followed.
 */
public final class HttpWire implements Wire {
    private static final long LOOK_PAUSE_MILLIS = 100;
    private static final String SESSION = "Mcp-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";
    private static final String META_VERSION = "io.modelcontextprotocol/protocolVersion";

    private final HttpClient http;
    private final HttpPlace place;
    private final Map<String, String> headers;
    private Optional<String> session = Optional.empty();
    private Optional<String> version = Optional.empty();

    /** @param headers what each request carries beside what the protocol wants */
    public HttpWire(HttpClient http, HttpPlace place, Map<String, String> headers) {
        this.http = http;
        this.place = place;
        this.headers = Map.copyOf(headers);
    }

    @Override
    public Reply ask(ObjectNode request, Patience patience) throws InterruptedException {
        return ask(request, Map.of(), patience);
    }

    @Override
    public Reply ask(ObjectNode request, Map<String, String> beside, Patience patience) throws InterruptedException {
        var options = options(HttpMethod.POST, request);
        beside.forEach(options::putHeader);
        var opening = http.request(options).toCompletionStage().toCompletableFuture();
        try {
            var opened = waited(opening, patience);
            if (opened.isEmpty()) {
                opening.thenAccept(HttpClientRequest::reset);
                return given(patience);
            }
            return answered(opened.get(), request, patience);
        } catch (ExecutionException away) {
            return new Reply.Broken("nobody answers at its address", false);
        }
    }

    private Reply answered(HttpClientRequest opened, ObjectNode request, Patience patience)
            throws InterruptedException {
        var answer = new HttpAnswer(request, this::tell);
        // Ahead of the request: what is heard of too late has passed by.
        opened.response()
                .onSuccess(response -> {
                    if (session.isEmpty()) {
                        session = Optional.ofNullable(response.getHeader(SESSION));
                    }
                    answer.read(response);
                })
                .onFailure(_ -> answer.broken("it broke off"));
        opened.end(Buffer.buffer(MessageCodec.write(request)));
        try {
            var reply = waited(answer.reply(), patience);
            return reply.isPresent() ? reply.get() : given(patience);
        } catch (ExecutionException bug) {
            return new Reply.Broken("its answer could not be read", true);
        } finally {
            // What it says beside is not read; and to a server it means that nobody waits any longer.
            opened.connection().close();
        }
    }

    private static Reply given(Patience patience) {
        return new Reply.GivenUp(patience.over().orElseThrow());
    }

    /** Empty if the patience is over first. */
    private static <T> Optional<T> waited(CompletableFuture<T> awaited, Patience patience)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return Optional.of(awaited.get(LOOK_PAUSE_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException notYet) {
                if (patience.over().isPresent()) {
                    return Optional.empty();
                }
            }
        }
    }

    /** What the greeting came to; later requests say it again. */
    @Override
    public void agreed(String version) {
        this.version = Optional.of(version);
    }

    @Override
    public void tell(ObjectNode message) {
        http.request(options(HttpMethod.POST, message))
                .compose(opened -> opened.send(Buffer.buffer(MessageCodec.write(message))))
                .onSuccess(response -> response.request().connection().close());
    }

    /** A session that the server keeps for us ends; there is none by the newer revision. */
    @Override
    public void close() {
        if (session.isPresent()) {
            http.request(options(HttpMethod.DELETE, Messages.object()))
                    .compose(HttpClientRequest::send)
                    .onSuccess(response -> response.request().connection().close());
        }
    }

    private RequestOptions options(HttpMethod method, JsonNode message) {
        var options = place.options(method);
        headers.forEach(options::putHeader);
        options.putHeader("Content-Type", "application/json");
        options.putHeader("Accept", "application/json, text/event-stream");
        session.ifPresent(id -> options.putHeader(SESSION, id));
        version.ifPresent(agreed -> options.putHeader(VERSION, agreed));
        var stateless = message.at("/params/_meta").path(META_VERSION);
        if (stateless.isTextual()) {
            options.putHeader(VERSION, stateless.asText());
            options.putHeader("Mcp-Method", message.path("method").asText());
            var name = message.at("/params/name");
            if (name.isTextual()) {
                options.putHeader("Mcp-Name", headerValue(name.asText()));
            }
        }
        return options;
    }

    /** Plain where it is plain ASCII, else as Base64 with marks around it, as the protocol says. */
    static String headerValue(String text) {
        var plain = text.chars().allMatch(character -> character >= 0x20 && character <= 0x7e)
                && text.equals(text.strip())
                && !text.startsWith("=?base64?");
        return plain
                ? text
                : "=?base64?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
