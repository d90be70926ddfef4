package dev.sluice.router.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A caller's request for a chat completion: checked where it matters to us, passed on as it came where it does not.
 */
public final class ChatRequest {
    private static final int MODEL_CHARS_MAX = 128;
    private static final long OUTPUT_TOKENS_MAX = 10_000_000;
    private static final long ANSWERS_MAX = 128;
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Fields by which other gateways let a caller send the call, and the platform's key, elsewhere. */
    private static final Set<String> REDIRECTING = Set.of(
            "api_base",
            "api_key",
            "api_type",
            "api_version",
            "base_url",
            "custom_llm_provider",
            "endpoint",
            "extra_headers",
            "headers",
            "organization",
            "proxy",
            "url");

    private final ObjectNode body;
    private final int bytes;

    private ChatRequest(ObjectNode body, int bytes) {
        this.body = body;
        this.bytes = bytes;
    }

    /** What reading gave: a request, or the error that answers it. */
    public sealed interface Reading {
        record Accepted(ChatRequest request) implements Reading {}

        record Refused(OpenAiError error) implements Reading {}
    }

    /** Reads a body; takes time in proportion to its size. */
    public static Reading read(byte[] bytes) {
        JsonNode node;
        try {
            node = STRICT.readTree(bytes);
        } catch (IOException e) {
            return refused("invalid_json", "The body is not one JSON object.", "body");
        }
        if (!(node instanceof ObjectNode body)) {
            return refused("invalid_json", "The body is not a JSON object.", "body");
        }
        for (var field : REDIRECTING) {
            if (body.has(field)) {
                return refused("unknown_parameter", "The field " + field + " is not accepted here.", field);
            }
        }
        if (!isModel(body.path("model"))) {
            return refused("invalid_model", "model must name a model, in at most 128 characters.", "model");
        }
        if (!isMessages(body.path("messages"))) {
            return refused("invalid_messages", "messages must be objects with a role, at least one.", "messages");
        }
        if (!isBooleanOrAbsent(body.path("stream"))
                || !isBooleanOrAbsent(body.path("stream_options").path("include_usage"))) {
            return refused("invalid_stream", "stream and include_usage are true or false.", "stream");
        }
        return new Reading.Accepted(new ChatRequest(body, bytes.length));
    }

    public String model() {
        return body.path("model").textValue();
    }

    public boolean stream() {
        return body.path("stream").asBoolean(false);
    }

    /** Whether the caller of a stream wants the usage as its last chunk. */
    public boolean includeUsage() {
        return body.path("stream_options").path("include_usage").asBoolean(false);
    }

    /** The size of the body as it came. */
    public int bytes() {
        return bytes;
    }

    public JsonNode messages() {
        return body.path("messages");
    }

    /** The most tokens that the model may write, over all answers asked for; that many each where none are named. */
    public long outputTokensMax(long otherwise) {
        var named = body.path("max_completion_tokens")
                .asLong(body.path("max_tokens").asLong(otherwise));
        return Math.clamp(named, 0, OUTPUT_TOKENS_MAX)
                * Math.clamp(body.path("n").asLong(1), 1, ANSWERS_MAX);
    }

    /** The names of the functions that the caller offers to the model. */
    public List<String> tools() {
        var names = new ArrayList<String>();
        for (var tool : body.path("tools")) {
            names.add(tool.path("function").path("name").asText());
        }
        return List.copyOf(names);
    }

    /** The whole request, for those who count; not to be changed. */
    public JsonNode body() {
        return body;
    }

    /** The body for a provider: its own model name, and usage asked for whether the caller wants it or not. */
    public byte[] bodyFor(String model) {
        var copy = body.objectNode();
        copy.setAll(body);
        copy.put("model", model);
        if (stream()) {
            var options =
                    body.path("stream_options") instanceof ObjectNode given ? given.deepCopy() : body.objectNode();
            copy.set("stream_options", options.put("include_usage", true));
        }
        try {
            return STRICT.writeValueAsBytes(copy);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree is always writable", e);
        }
    }

    private static boolean isModel(JsonNode model) {
        return model.isTextual()
                && !model.textValue().isBlank()
                && model.textValue().length() <= MODEL_CHARS_MAX
                && !model.textValue().contains("://")
                && model.textValue().chars().noneMatch(Character::isISOControl);
    }

    private static boolean isMessages(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            return false;
        }
        for (var message : messages) {
            if (!message.path("role").isTextual()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBooleanOrAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isBoolean();
    }

    private static Reading refused(String code, String message, String param) {
        return new Reading.Refused(OpenAiError.invalidRequest(code, message, param));
    }
}
