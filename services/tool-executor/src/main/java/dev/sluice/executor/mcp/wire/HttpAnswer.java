package dev.sluice.executor.mcp.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads the answer to one request: a message, or events of which one holds it. Written to by one event loop. */
final class HttpAnswer {
    /** As of one message of a program; with all that comes before it. */
    private static final int BYTES_MAX = 8 << 20;

    private static final int UNASKED_MAX = 1_000;

    private final ObjectNode request;
    private final Consumer<ObjectNode> tell;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final EventLines events = new EventLines();
    private final Buffer body = Buffer.buffer();
    private long bytes;
    private int unasked;

    /** @param tell says something to the server that it asked for meanwhile */
    HttpAnswer(ObjectNode request, Consumer<ObjectNode> tell) {
        this.request = request;
        this.tell = tell;
    }

    CompletableFuture<Reply> reply() {
        return reply;
    }

    void broken(String why) {
        reply.complete(new Reply.Broken(why, true));
    }

    void read(HttpClientResponse response) {
        var type = Optional.ofNullable(response.getHeader("Content-Type")).orElse("");
        var streamed = response.statusCode() == 200 && type.startsWith("text/event-stream");
        response.handler(piece -> {
            bytes += piece.length();
            if (bytes > BYTES_MAX) {
                broken("it said more than it may");
            } else if (streamed) {
                events.write(piece.getBytes(), this::event);
            } else {
                body.appendBuffer(piece);
            }
        });
        response.exceptionHandler(_ -> broken("it broke off"));
        response.endHandler(_ -> {
            if (streamed) {
                broken("its answer ended without an answer");
            } else {
                reply.complete(whole(response.statusCode(), read(body.toString())));
            }
        });
    }

    private void event(String data) {
        var message = read(data);
        var answer = Messages.reply(request, message);
        if (answer.isPresent()) {
            reply.complete(answer.get());
        } else if (++unasked > UNASKED_MAX) {
            broken("it said much, and no answer");
        } else {
            Messages.unasked(message).ifPresent(tell);
        }
    }

    private Reply whole(int status, JsonNode message) {
        var answer = Messages.reply(request, message);
        if (answer.isPresent()) {
            return answer.get();
        }
        if (message.has("error")) {
            var error = message.path("error");
            return new Reply.Declined(
                    error.path("code").asInt(), error.path("message").asText(""), error.path("data"));
        }
        // Whoever answers like this may stand in front of a server that did what it was asked.
        return status >= 500 || status == 200 || status == 202
                ? new Reply.Broken("its answer is none (HTTP " + status + ")", true)
                : new Reply.Declined(0, "HTTP " + status, MissingNode.getInstance());
    }

    private static JsonNode read(String text) {
        try {
            var message = MessageCodec.mapper().readTree(text);
            return message == null ? MissingNode.getInstance() : message;
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }
}
