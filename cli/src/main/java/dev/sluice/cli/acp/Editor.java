package dev.sluice.cli.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The editor at the other end of two pipes, in JSON-RPC 2.0 with a message a line. Its requests are worked on side by side,
 * so that one that takes long, a prompt, does not keep it from cancelling that. Nothing else may write to the same pipe.
 */
final class Editor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LINE_BYTES_MAX = 32 << 20;

    private final InputStream in;
    private final PrintStream out;
    private final Consumer<String> log;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();

    /** @param log takes a line about what went wrong; never the pipe to the editor */
    Editor(InputStream in, PrintStream out, Consumer<String> log) {
        this.in = in;
        this.out = out;
        this.log = log;
    }

    /** Something asked of the editor; the answer fails with {@link RpcError} if it gives none. */
    record Asking(long id, CompletableFuture<JsonNode> answer) {}

    /** Serves until the editor closes its end. */
    void serve(Methods methods) throws IOException {
        try {
            for (var line = nextLine(); line.isPresent(); line = nextLine()) {
                take(line.get(), methods);
            }
        } finally {
            open.values()
                    .forEach(answer ->
                            answer.completeExceptionally(new RpcError(RpcError.INTERNAL, "The editor is gone.")));
        }
    }

    void tell(String method, ObjectNode params) {
        write(message().put("method", method).set("params", params));
    }

    Asking ask(String method, ObjectNode params) {
        var id = lastId.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        open.put(id, answer);
        write(message().put("id", id).put("method", method).set("params", params));
        return new Asking(id, answer);
    }

    /** Tells the editor that an answer is of no use any more. */
    void withdraw(Asking asking) {
        if (open.remove(asking.id()) != null) {
            tell("$/cancel_request", JsonNodeFactory.instance.objectNode().put("requestId", asking.id()));
        }
    }

    void log(String line) {
        log.accept(line);
    }

    private void take(String line, Methods methods) {
        JsonNode message;
        try {
            message = JSON.readTree(line);
        } catch (IOException noJson) {
            fail(JsonNodeFactory.instance.nullNode(), new RpcError(RpcError.PARSE, "This is no JSON."));
            return;
        }
        if (message == null || message.isMissingNode()) {
            return;
        }
        var id = message.path("id");
        if (message.path("method").isTextual()) {
            var method = message.path("method").textValue();
            if (message.has("id")) {
                accept(id, method, message.path("params"), methods);
            } else {
                methods.hear(method, message.path("params"));
            }
        } else if (id.isIntegralNumber() && (message.has("result") || message.has("error"))) {
            answered(id.longValue(), message);
        } else {
            fail(
                    id.isMissingNode() ? JsonNodeFactory.instance.nullNode() : id,
                    new RpcError(RpcError.INVALID_REQUEST, "This is no message of JSON-RPC 2.0."));
        }
    }

    private void accept(JsonNode id, String method, JsonNode params, Methods methods) {
        try {
            var work = methods.accept(method, params);
            Thread.ofVirtual().name(method).start(() -> answer(id, work));
        } catch (RpcError refused) {
            fail(id, refused);
        }
    }

    private void answer(JsonNode id, Methods.Work work) {
        try {
            var answer = work.run();
            write(message().<ObjectNode>set("id", id).set("result", answer.result()));
            answer.then().run();
        } catch (RpcError refused) {
            fail(id, refused);
        } catch (InterruptedException stopped) {
            fail(id, new RpcError(RpcError.INTERNAL, "Interrupted."));
        } catch (RuntimeException broken) {
            log(broken.toString());
            fail(id, new RpcError(RpcError.INTERNAL, "This broke in the agent; its log says where."));
        }
    }

    private void answered(long id, JsonNode message) {
        Optional.ofNullable(open.remove(id)).ifPresent(answer -> {
            if (message.has("error")) {
                var error = message.path("error");
                answer.completeExceptionally(new RpcError(
                        error.path("code").asInt(), error.path("message").asText("refused")));
            } else {
                answer.complete(message.path("result"));
            }
        });
    }

    private void fail(JsonNode id, RpcError error) {
        var body =
                JsonNodeFactory.instance.objectNode().put("code", error.code()).put("message", error.getMessage());
        write(message().<ObjectNode>set("id", id).set("error", body));
    }

    private static ObjectNode message() {
        return JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    }

    /** A line at a time, whoever writes: JSON has no line end within. */
    private void write(JsonNode message) {
        synchronized (out) {
            out.print(message + "\n");
            out.flush();
        }
    }

    /** The next line; one that is longer than any message may be ends the connection. */
    private Optional<String> nextLine() throws IOException {
        var line = new ByteArrayOutputStream();
        var next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            line.write(next);
            if (line.size() > LINE_BYTES_MAX) {
                throw new IOException("a message of more than " + LINE_BYTES_MAX + " bytes");
            }
            next = in.read();
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }
}
