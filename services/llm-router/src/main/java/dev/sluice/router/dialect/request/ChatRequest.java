package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Routing.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A caller's request for a chat completion: checked where it matters to us, passed on as it came where it does not.
 */
public final class ChatRequest implements ModelRequest {
    private static final int MODEL_CHARS_MAX = 128;
    static final int CHARS_PER_TOKEN = 4;

    /** About what a picture costs, however many bytes it has. */
    private static final int TOKENS_PER_IMAGE = 1_000;

    private static final long OUTPUT_TOKENS_MAX = 10_000_000;
    private static final long ANSWERS_MAX = 128;
    private static final JsonMapper STRICT = StrictJson.MAPPER;
    private static final byte[] USAGE_WANTED =
            ",\"stream_options\":{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGES = ",\"messages\":".getBytes(StandardCharsets.US_ASCII);

    /** Fields by which other gateways let a caller send the call, and the platform's key, elsewhere. */
    static final Set<String> REDIRECTING = Set.of(
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

    /** All fields but the messages. */
    private final ObjectNode body;

    private final byte[] bytes;
    private final Optional<Span> modelAt;
    private final Optional<Span> messagesAt;
    private final Messages messages;
    private Optional<ObjectNode> whole = Optional.empty();

    private ChatRequest(Parsed parsed, byte[] bytes) {
        this.body = parsed.body();
        this.bytes = bytes;
        this.modelAt = parsed.modelAt();
        this.messagesAt = parsed.messagesAt();
        this.messages = parsed.messages();
    }

    /** Where a value stands in the bytes, quotes and brackets included. */
    private record Span(int from, int to) {}

    /** The fields of a body, what its messages are like, and where its model name and they stand. */
    private record Parsed(ObjectNode body, Messages messages, Optional<Span> modelAt, Optional<Span> messagesAt) {}

    /** Reads a body; takes time in proportion to its size. */
    public static Reading read(byte[] bytes) {
        Parsed parsed;
        try {
            parsed = parse(bytes);
        } catch (IOException e) {
            return refused("invalid_json", "The body is not one JSON object.", "body");
        }
        var body = parsed.body();
        for (var field : REDIRECTING) {
            if (body.has(field)) {
                return refused("unknown_parameter", "The field " + field + " is not accepted here.", field);
            }
        }
        if (!isModel(body.path("model"))) {
            return refused("invalid_model", "model must name a model, in at most 128 characters.", "model");
        }
        var defect = parsed.messages().defect();
        if (defect.isPresent()) {
            return refused("invalid_messages", Messages.RULE, defect.get());
        }
        var broken = FieldRule.broken(FieldRule.CHAT, body);
        if (broken.isPresent()) {
            return new Reading.Refused(broken.get());
        }
        if (!isBooleanOrAbsent(body.path("stream"))
                || !isBooleanOrAbsent(body.path("stream_options").path("include_usage"))) {
            return refused("invalid_stream", "stream and include_usage are true or false.", "stream");
        }
        return new Reading.Accepted(new ChatRequest(parsed, bytes), PlainRendering.INSTANCE);
    }

    @Override
    public String model() {
        return body.path("model").textValue();
    }

    @Override
    public boolean stream() {
        return body.path("stream").asBoolean(false);
    }

    @Override
    public boolean includeUsage() {
        return body.path("stream_options").path("include_usage").asBoolean(false);
    }

    @Override
    public int bytes() {
        return bytes.length;
    }

    @Override
    public Set<Capability> capabilities() {
        var needed = EnumSet.noneOf(Capability.class);
        if (!body.path("tools").isEmpty()) {
            needed.add(Capability.TOOLS);
        }
        if (messages.images() > 0) {
            needed.add(Capability.IMAGES);
        }
        if (body.path("response_format").path("type").asText().equals("json_schema")) {
            needed.add(Capability.JSON_SCHEMA);
        }
        return needed;
    }

    @Override
    public long promptTokens() {
        var text = Math.max(0, bytes.length - messages.imageChars());
        return Math.ceilDiv(text, CHARS_PER_TOKEN) + (long) messages.images() * TOKENS_PER_IMAGE;
    }

    @Override
    public long outputTokensMax() {
        return outputTokensMax(body);
    }

    /** The most tokens that a request wants of one answer; 0 if it does not say. */
    public static long outputTokensMax(JsonNode chat) {
        var newer = chat.path("max_completion_tokens");
        var given = newer.isMissingNode() || newer.isNull() ? chat.path("max_tokens") : newer;
        return Math.clamp(given.asLong(0), 0, OUTPUT_TOKENS_MAX);
    }

    @Override
    public long outputTokensMax(long otherwise) {
        var named = outputTokensMax();
        return Math.clamp(named > 0 ? named : otherwise, 0, OUTPUT_TOKENS_MAX)
                * Math.clamp(body.path("n").asLong(1), 1, ANSWERS_MAX);
    }

    /** Takes time in proportion to the body, the first time: most requests pass without it. */
    @Override
    public ObjectNode json() {
        var read = whole.orElseGet(this::readWhole);
        whole = Optional.of(read);
        return read;
    }

    /** All fields but the messages; not to be changed. */
    public ObjectNode fields() {
        return body;
    }

    /** Whether the messages call tools or say what tools gave. */
    public boolean speaksOfTools() {
        return messages.tools();
    }

    public JsonNode messages() {
        return json().path("messages");
    }

    /** Whether any message is spoken in this role. */
    public boolean instructedBy(String role) {
        return messages.roles().contains(role);
    }

    /** Whether any message has a model's thoughts with it. */
    public boolean hasThoughts() {
        return messages.thoughts();
    }

    private ObjectNode readWhole() {
        try {
            return (ObjectNode) STRICT.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("it has been looked over", e);
        }
    }

    /** The names of the functions that the caller offers to the model. */
    public List<String> tools() {
        var names = new ArrayList<String>();
        for (var tool : body.path("tools")) {
            names.add(tool.path("function").path("name").asText());
        }
        return List.copyOf(names);
    }

    /** The body for a provider: its own model name, and usage asked for whether the caller wants it or not. */
    @Override
    public byte[] bodyFor(String model) {
        var askForUsage = stream() && !includeUsage();
        if (modelAt.isEmpty() || (askForUsage && body.has("stream_options"))) {
            return rewritten(model);
        }
        return spliced(model, modelAt.get(), askForUsage ? USAGE_WANTED : new byte[0]);
    }

    /**
     * The body with other fields. The messages pass with the bytes they came in, unless there are others.
     *
     * @param fields all but the messages
     * @param usage whether a stream is asked for its usage
     */
    public byte[] bodyFor(String model, ObjectNode fields, boolean usage, Optional<JsonNode> others) {
        if (fields == body && usage && others.isEmpty()) {
            return bodyFor(model);
        }
        var written = body.objectNode();
        written.setAll(fields);
        written.put("model", model);
        written.remove("stream_options");
        if (usage && stream()) {
            written.set("stream_options", usageWanted());
        }
        if (others.isPresent() || messagesAt.isEmpty()) {
            return written(written.set("messages", others.orElseGet(this::messages)));
        }
        return around(written(written), messagesAt.get());
    }

    /** An object's bytes, which end with its brace, and the messages as they came. */
    private byte[] around(byte[] fields, Span at) {
        var joined = new byte[fields.length + MESSAGES.length + at.to() - at.from()];
        System.arraycopy(fields, 0, joined, 0, fields.length - 1);
        System.arraycopy(MESSAGES, 0, joined, fields.length - 1, MESSAGES.length);
        System.arraycopy(bytes, at.from(), joined, fields.length - 1 + MESSAGES.length, at.to() - at.from());
        joined[joined.length - 1] = '}';
        return joined;
    }

    /** The bytes as they came, with another model name and something after it: the body is large, the change small. */
    private byte[] spliced(String model, Span at, byte[] more) {
        var name = written(body.textNode(model));
        var spliced = new byte[bytes.length - (at.to() - at.from()) + name.length + more.length];
        System.arraycopy(bytes, 0, spliced, 0, at.from());
        System.arraycopy(name, 0, spliced, at.from(), name.length);
        System.arraycopy(more, 0, spliced, at.from() + name.length, more.length);
        System.arraycopy(bytes, at.to(), spliced, at.from() + name.length + more.length, bytes.length - at.to());
        return spliced;
    }

    private byte[] rewritten(String model) {
        var copy = body.objectNode();
        copy.setAll(json());
        copy.put("model", model);
        if (stream()) {
            copy.set("stream_options", usageWanted());
        }
        return written(copy);
    }

    private ObjectNode usageWanted() {
        var options = body.path("stream_options") instanceof ObjectNode given ? given.deepCopy() : body.objectNode();
        return options.put("include_usage", true);
    }

    private static byte[] written(JsonNode json) {
        try {
            return STRICT.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree is always writable", e);
        }
    }

    private static Parsed parse(byte[] bytes) throws IOException {
        try (var parser = STRICT.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "no object");
            }
            var body = STRICT.createObjectNode();
            Optional<Span> modelAt = Optional.empty();
            Optional<Span> messagesAt = Optional.empty();
            var messages = Messages.NONE;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("model")) {
                    var from = parser.currentTokenLocation().getByteOffset();
                    body.put(name, parser.getText());
                    modelAt = span(bytes, from, parser.currentLocation().getByteOffset(), '"', '"');
                } else if (name.equals("messages")) {
                    var from = parser.currentTokenLocation().getByteOffset();
                    messages = Messages.read(parser);
                    messagesAt = span(bytes, from, parser.currentLocation().getByteOffset(), '[', ']');
                } else {
                    body.set(name, STRICT.<JsonNode>readTree(parser));
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one object");
            }
            return new Parsed(body, messages, modelAt, messagesAt);
        }
    }

    /** The place, if it is one: texts in UTF-16 have no byte offsets. */
    private static Optional<Span> span(byte[] bytes, long from, long to, char first, char last) {
        var plausible = from >= 0
                && to <= bytes.length
                && to - from >= 2
                && bytes[(int) from] == first
                && bytes[(int) to - 1] == last;
        return plausible ? Optional.of(new Span((int) from, (int) to)) : Optional.empty();
    }

    static boolean isModel(JsonNode model) {
        return model.isTextual()
                && !model.textValue().isBlank()
                && model.textValue().length() <= MODEL_CHARS_MAX
                && !model.textValue().contains("://")
                && model.textValue().chars().noneMatch(Character::isISOControl);
    }

    private static boolean isBooleanOrAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isBoolean();
    }

    private static Reading refused(String code, String message, String param) {
        return new Reading.Refused(OpenAiError.invalidRequest(code, message, param));
    }
}
