package dev.sluice.testkit.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The APIs that a {@link ScriptedProvider} speaks, each at its own path. */
enum ProviderApi {
    CHAT,
    RESPONSES,
    MESSAGES,
    GEMINI;

    private static final Pattern GENERATE = Pattern.compile("(?:/v1beta)?/models/([^/:]+):(stream)?[gG]enerateContent");

    /** By a path without its query; empty for paths of none. */
    static Optional<ProviderApi> at(String path) {
        return switch (path) {
            case "/v1/chat/completions", "/chat/completions" -> Optional.of(CHAT);
            case "/v1/responses", "/responses" -> Optional.of(RESPONSES);
            case "/v1/messages", "/messages" -> Optional.of(MESSAGES);
            default -> GENERATE.matcher(path).matches() ? Optional.of(GEMINI) : Optional.empty();
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The body, with what Gemini's clients say in the path where the others say it. */
    JsonNode body(String path, JsonNode body) {
        var named = GENERATE.matcher(path);
        if (this != GEMINI || !named.matches() || !(body instanceof ObjectNode request)) {
            return body;
        }
        return request.deepCopy().put("model", named.group(1)).put("stream", named.group(2) != null);
    }

    ReplyWire wire(ReceivedRequest request, ScriptedReply reply, List<Call> calls) {
        return switch (this) {
            case CHAT -> new ChatWire(request, reply, calls);
            case RESPONSES -> new ResponsesWire(request, reply, calls);
            case MESSAGES -> new MessagesWire(request, reply, calls);
            case GEMINI -> new GeminiWire(request, reply, calls);
        };
    }

    /** What is said instead of an answer. */
    ObjectNode error(int status, String message, Optional<String> code) {
        var whole = JsonNodeFactory.instance.objectNode();
        switch (this) {
            case CHAT, RESPONSES ->
                whole.putObject("error")
                        .put("message", message)
                        .put("type", "mock_error")
                        .put("code", code.orElse(null));
            case MESSAGES ->
                whole.put("type", "error")
                        .putObject("error")
                        .put("type", status < 500 ? "invalid_request_error" : "api_error")
                        .put("message", message);
            case GEMINI ->
                whole.putObject("error")
                        .put("code", status)
                        .put("message", message)
                        .put("status", status < 500 ? "INVALID_ARGUMENT" : "UNAVAILABLE");
        }
        return whole;
    }
}
