package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One client's connection: request after request, each answered as the script says. */
final class ProviderConnection {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String JSON_TYPE = "application/json";
    private static final Map<String, String> NO_HEADERS = Map.of();
    private static final Duration HOLD = Duration.ofMillis(10);
    private static final int HOLDS_MAX = 2_000;

    private final ScriptedProvider provider;
    private final Socket socket;

    ProviderConnection(ScriptedProvider provider, Socket socket) {
        this.provider = provider;
        this.socket = socket;
    }

    void serve() {
        try (socket) {
            var http = new PlainHttp(socket);
            for (var head = http.readHead(); head.isPresent(); head = http.readHead()) {
                answer(http, head.get(), http.readBody(head.get()));
            }
        } catch (IOException | HungUpException e) {
            // The client went away, or the script hung up on it.
        }
    }

    /** The script, or the client, ended the connection. */
    private static final class HungUpException extends RuntimeException {
        HungUpException() {
            super("hung up", null, false, false);
        }
    }

    private void answer(PlainHttp http, PlainHttp.Head head, byte[] bytes) throws IOException {
        var api = ProviderApi.at(path(head));
        if (api.isPresent()) {
            complete(http, head, api.get(), api.get().body(path(head), JSON.readTree(bytes)));
            return;
        }
        switch (path(head)) {
            case "/v1/embeddings", "/embeddings" -> embed(http, head, JSON.readTree(bytes));
            case "/v1/models", "/models" -> http.whole(200, JSON_TYPE, NO_HEADERS, models().toString());
            case "/__log" -> http.whole(200, JSON_TYPE, NO_HEADERS, log().toString());
            default ->
                http.whole(
                        404,
                        JSON_TYPE,
                        NO_HEADERS,
                        ProviderApi.CHAT
                                .error(404, "no such path " + path(head), Optional.empty())
                                .toString());
        }
    }

    private void complete(PlainHttp http, PlainHttp.Head head, ProviderApi api, JsonNode body) throws IOException {
        var request = new ReceivedRequest(head.path(), head.headers(), body, Instant.now());
        provider.received(request);
        http.onClose(() -> request.closedByClient(Instant.now()));
        var broken = provider.broken(body);
        if (broken.isPresent()) {
            request.refused();
            http.whole(
                    400,
                    JSON_TYPE,
                    NO_HEADERS,
                    api.error(400, broken.get(), Optional.empty()).toString());
            request.finished(Instant.now());
            return;
        }
        var conversation = Conversation.of(body);
        var reply = provider.replyTo(conversation, request.id());
        var calls = offered(reply, conversation.tools());
        var wire = api.wire(request, reply, calls);
        pause(http, reply.firstByte());
        if (reply.fault().orElse(null) instanceof Fault.Instead instead) {
            request.refused();
            answerInstead(http, api, instead);
        } else if (body.path("stream").asBoolean()) {
            stream(http, request, reply, wire);
        } else {
            whole(http, api, request, reply, wire);
        }
        request.finished(Instant.now());
    }

    private static String path(PlainHttp.Head head) {
        return head.path().replaceFirst("\\?.*", "");
    }

    /** The calls of a reply that the request can be answered with. */
    private static List<Call> offered(ScriptedReply reply, List<String> tools) {
        return reply.calls().stream()
                .map(call -> call.tool().equals("*") && !tools.isEmpty()
                        ? new Call(tools.getFirst(), call.arguments())
                        : call)
                .filter(call -> tools.contains(call.tool()) || reply.fault().orElse(null) instanceof Fault.StrangeTools)
                .toList();
    }

    private void embed(PlainHttp http, PlainHttp.Head head, JsonNode body) throws IOException {
        var request = new ReceivedRequest(head.path(), head.headers(), body, Instant.now());
        provider.received(request);
        http.whole(200, JSON_TYPE, NO_HEADERS, EmbeddingsWire.answer(request).toString());
        request.finished(Instant.now());
    }

    private void answerInstead(PlainHttp http, ProviderApi api, Fault.Instead instead) throws IOException {
        switch (instead) {
            case Fault.Status(int status, String message, Map<String, String> headers, Optional<String> code) ->
                http.whole(
                        status,
                        JSON_TYPE,
                        headers,
                        api.error(status, message, code).toString());
            case Fault.Html() -> http.whole(200, "text/html; charset=utf-8", NO_HEADERS, "<html>Welcome</html>");
            case Fault.Drop() -> throw new HungUpException();
            case Fault.Reset() -> {
                socket.setSoLinger(true, 0);
                throw new HungUpException();
            }
            case Fault.Drip(Duration pause) -> drip(http, pause);
            case Fault.Hang() -> waitForClose(http);
        }
    }

    private static void drip(PlainHttp http, Duration pause) throws IOException {
        http.beginChunked("text/event-stream");
        for (var bytes = "data: {\"choices\": [], \"id\": \""; ; bytes = "x") {
            for (var each : bytes.toCharArray()) {
                http.chunk(new byte[] {(byte) each});
                pause(http, pause);
            }
        }
    }

    private void stream(PlainHttp http, ReceivedRequest request, ScriptedReply reply, ReplyWire wire)
            throws IOException {
        var events = new EventWriter(http, reply.lineEnd(), reply.bytesPerWrite());
        http.beginChunked("text/event-stream");
        events.send(wire.beginning());
        request.wrote(wire.thoughtTokens());
        hold(http);
        for (int sent = 0; sent < reply.tokens().size(); sent++) {
            if (failMidway(http, events, reply, sent, wire)) {
                return;
            }
            pause(http, sent == 0 ? Duration.ZERO : reply.betweenTokens());
            events.send(wire.token(reply.tokens().get(sent)));
            request.wrote(1);
        }
        if (failMidway(http, events, reply, reply.tokens().size(), wire)) {
            return;
        }
        events.send(wire.calls());
        request.wrote(wire.callTokens());
        events.send(wire.end());
        if (wire.saysUsage()) {
            request.sentUsage();
        }
        for (int mark = 0; mark < endMarks(reply, wire); mark++) {
            events.send("[DONE]");
        }
        http.endChunked();
    }

    private static int endMarks(ScriptedReply reply, ReplyWire wire) {
        return reply.fault().orElse(null) instanceof Fault.EndMarks marks ? marks.count() : wire.endMarks();
    }

    /** Whether the stream has failed, now that {@code sent} tokens are out. */
    private boolean failMidway(PlainHttp http, EventWriter events, ScriptedReply reply, int sent, ReplyWire wire)
            throws IOException {
        if (!(reply.fault().orElse(null) instanceof Fault.Midway midway) || midway.tokens() != sent) {
            return false;
        }
        switch (midway) {
            case Fault.Cut(int _) -> throw new HungUpException();
            case Fault.EarlyEnd(int _) -> {}
            case Fault.Silence(int _) -> waitForClose(http);
            case Fault.ErrorObject(int _, String message) -> events.send(List.of(wire.failure(message)));
            case Fault.Garbage(int _) -> events.send("{\"choices\": [");
            case Fault.HugeEvent(int _, int bytes) -> events.send(wire.token("x".repeat(bytes)));
            case Fault.NoChoices(int _) -> {
                events.send(List.of(wire.nothing(true)));
                events.send("[DONE]");
            }
        }
        http.endChunked();
        return true;
    }

    private void whole(PlainHttp http, ProviderApi api, ReceivedRequest request, ScriptedReply reply, ReplyWire wire)
            throws IOException {
        pause(http, reply.betweenTokens().multipliedBy(reply.tokens().size()));
        request.wrote(wire.completionTokens());
        if (reply.fault().orElse(null) instanceof Fault.Midway midway) {
            http.whole(200, JSON_TYPE, NO_HEADERS, broken(midway, api, wire));
            return;
        }
        http.whole(200, JSON_TYPE, NO_HEADERS, wire.whole().toString());
        if (reply.usage()) {
            request.sentUsage();
        }
    }

    private static String broken(Fault.Midway midway, ProviderApi api, ReplyWire wire) {
        return switch (midway) {
            case Fault.ErrorObject(int _, String message) ->
                api.error(500, message, Optional.empty()).toString();
            case Fault.Garbage(int _) -> "{\"choices\": [";
            case Fault.HugeEvent(int _, int bytes) -> "\"" + "x".repeat(bytes) + "\"";
            case Fault.NoChoices(int _) -> wire.nothing(false).toString();
            case Fault.Cut(int _), Fault.EarlyEnd(int _), Fault.Silence(int _) -> throw new HungUpException();
        };
    }

    /** Waits, or stops as soon as the client has gone. */
    private static void pause(PlainHttp http, Duration pause) {
        if (pause.isPositive() && http.closedWithin(pause)) {
            throw new HungUpException();
        }
    }

    private void hold(PlainHttp http) {
        for (int waited = 0; provider.holds() && waited < HOLDS_MAX; waited++) {
            pause(http, HOLD);
        }
    }

    private static void waitForClose(PlainHttp http) {
        http.closedWithin(Duration.ofHours(1));
        throw new HungUpException();
    }

    private ArrayNode log() {
        var log = JsonNodeFactory.instance.arrayNode();
        provider.requests().forEach(request -> log.addObject()
                .put("id", request.id())
                .put("at", request.at().toString())
                .put("model", request.body().path("model").asText())
                .put("stream", request.body().path("stream").asBoolean())
                .put("completion_tokens", request.completionTokens())
                .put(
                        "closed_by_client_at",
                        request.closedByClientAt().map(Instant::toString).orElse(null))
                .put("finished_at", request.finishedAt().map(Instant::toString).orElse(null)));
        return log;
    }

    private static ObjectNode models() {
        var models = JsonNodeFactory.instance.objectNode().put("object", "list");
        models.putArray("data")
                .addObject()
                .put("id", "mock-model")
                .put("object", "model")
                .put("owned_by", "mock");
        return models;
    }
}
