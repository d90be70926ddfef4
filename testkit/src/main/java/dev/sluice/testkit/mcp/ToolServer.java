package dev.sluice.testkit.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A server of one tool, {@code echo}, by MCP over streamable HTTP, of either form of the protocol; it can be told to
 * misbehave. Real HTTP on the loopback.
 */
public final class ToolServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATELESS = "2026-07-28";
    private static final String SESSION = "session-1";

    private final HttpServer http;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean stateless = true;
    private volatile boolean streamed;
    private volatile String description = "Repeats a text.";
    private volatile Way way = Way.ANSWERS;

    /** What it does with a call. */
    public enum Way {
        ANSWERS,
        /** It never does. */
        IS_SILENT,
        /** It does what it was asked, and then cuts the connection. */
        BREAKS_OFF,
        /** It sends its caller somewhere else. */
        LEADS_ELSEWHERE,
        /** Something in front of it answers. */
        BAD_GATEWAY,
        /** It says more than anybody wants to hear. */
        NEVER_ENDS
    }

    /** A message that came, and what came with it. */
    public record Heard(JsonNode message, com.sun.net.httpserver.Headers headers) {
        public String method() {
            return message.path("method").asText();
        }
    }

    private ToolServer(HttpServer http) {
        this.http = http;
    }

    public static ToolServer start() {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var server = new ToolServer(http);
            http.createContext("/mcp", server::handle);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.start();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp");
    }

    /** From now on it knows only the form with a greeting. */
    public ToolServer ofBefore() {
        stateless = false;
        return this;
    }

    /** From now on it answers by events. */
    public ToolServer streaming() {
        streamed = true;
        return this;
    }

    /** From now on its tool is described like this. */
    public void describes(String text) {
        description = text;
    }

    /** From now on it does this with a call. */
    public void with(Way next) {
        way = next;
    }

    /** What it has heard, in its order. */
    public List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** How often its tool was called. */
    public long calls() {
        return heard.stream().filter(one -> one.method().equals("tools/call")).count();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var message = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            heard.add(new Heard(message, exchange.getRequestHeaders()));
            if (!message.has("id") || !message.has("method")) {
                exchange.sendResponseHeaders(202, -1);
                return;
            }
            answer(exchange, message);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, JsonNode message) throws IOException, InterruptedException {
        var modern = message.at("/params/_meta").has("io.modelcontextprotocol/protocolVersion");
        var method = message.path("method").asText();
        if (modern != stateless) {
            send(exchange, 400, error(message, -32_600, "Bad Request: Server not initialized"));
        } else if (method.equals("server/discover")) {
            var result = JSON.createObjectNode();
            result.putArray("supportedVersions").add(STATELESS);
            send(exchange, 200, result(message, result));
        } else if (method.equals("initialize")) {
            exchange.getResponseHeaders().add("Mcp-Session-Id", SESSION);
            send(exchange, 200, result(message, JSON.createObjectNode().put("protocolVersion", "2025-11-25")));
        } else if (!stateless && !SESSION.equals(exchange.getRequestHeaders().getFirst("Mcp-Session-Id"))) {
            send(exchange, 404, error(message, -32_001, "Session not found"));
        } else if (method.equals("tools/list")) {
            send(exchange, 200, result(message, tools()));
        } else if (method.equals("tools/call")) {
            call(exchange, message);
        } else {
            send(exchange, 404, error(message, -32_601, "Method not found"));
        }
    }

    private ObjectNode tools() {
        var result = JSON.createObjectNode();
        var tool = result.putArray("tools").addObject().put("name", "echo").put("description", description);
        tool.putObject("inputSchema")
                .put("type", "object")
                .putObject("properties")
                .putObject("text")
                .put("type", "string");
        return result;
    }

    private void call(HttpExchange exchange, JsonNode message) throws IOException, InterruptedException {
        switch (way) {
            case ANSWERS -> {
                var result = JSON.createObjectNode();
                result.putArray("content")
                        .addObject()
                        .put("type", "text")
                        .put("text", message.at("/params/arguments/text").asText());
                send(exchange, 200, result(message, result));
            }
            case IS_SILENT -> closing.await();
            case BREAKS_OFF -> {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, 1_000);
            }
            case LEADS_ELSEWHERE -> {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
                exchange.sendResponseHeaders(307, -1);
            }
            case BAD_GATEWAY -> exchange.sendResponseHeaders(502, -1);
            case NEVER_ENDS -> {
                exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                var noise = ("data: " + "x".repeat(60_000) + "\n").getBytes(StandardCharsets.UTF_8);
                while (closing.getCount() > 0) {
                    exchange.getResponseBody().write(noise);
                }
            }
        }
    }

    private void send(HttpExchange exchange, int status, ObjectNode message) throws IOException {
        var events = streamed && status == 200;
        var text = events
                ? ": hello\n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\nevent: message\ndata: "
                        + message + "\n\n"
                : message.toString();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", events ? "text/event-stream" : "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static ObjectNode result(JsonNode request, ObjectNode result) {
        var message = JSON.createObjectNode().put("jsonrpc", "2.0");
        message.set("id", request.path("id"));
        message.set("result", result);
        return message;
    }

    private static ObjectNode error(JsonNode request, int code, String text) {
        var message = JSON.createObjectNode().put("jsonrpc", "2.0");
        message.set("id", request.path("id"));
        message.putObject("error").put("code", code).put("message", text);
        return message;
    }

    @Override
    public void close() {
        closing.countDown();
        http.stop(0);
    }
}
