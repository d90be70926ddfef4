package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Routing.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A caller's request for a chat completion: checked where it matters to us, passed on as it came where it does not.
 */
public final class ChatRequest implements ModelRequest {
    private static final long OUTPUT_TOKENS_MAX = 10_000_000;
    private static final long ANSWERS_MAX = 128;

    /** So the pages of local servers ask for an answer of any length, which others refuse. */
    private static final long NO_BOUND = -1;

    private static final List<String> BOUNDS = List.of("max_tokens", "max_completion_tokens");
    private static final byte[] USAGE_WANTED =
            ",\"stream_options\":{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    private final BodyBytes bytes;

    private final Messages messages;
    private Optional<ObjectNode> whole = Optional.empty();

    private ChatRequest(BodyBytes bytes, Messages messages) {
        this.bytes = bytes;
        this.messages = messages;
    }

    /** Reads a body; takes time in proportion to its size. */
    public static Reading read(byte[] bytes) {
        var look = new MessagesLook();
        BodyBytes read;
        try {
            read = BodyBytes.read(bytes, "messages", look);
        } catch (IOException e) {
            return refused("invalid_json", "The body is not one JSON object.", "body");
        }
        var unbounded = unbounded(read.fields());
        if (!unbounded.isEmpty()) {
            read = read.without(unbounded);
        }
        var body = read.fields();
        var unfit = RequestHead.defect(body);
        if (unfit.isPresent()) {
            return new Reading.Refused(unfit.get());
        }
        var defect = look.messages.defect();
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
        return new Reading.Accepted(new ChatRequest(read, look.messages), PlainRendering.INSTANCE);
    }

    /** The bounds of an answer that are none. */
    private static Set<String> unbounded(ObjectNode body) {
        return BOUNDS.stream()
                .filter(bound ->
                        body.path(bound).isIntegralNumber() && body.get(bound).asLong() == NO_BOUND)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static final class MessagesLook implements BodyBytes.Look {
        private Messages messages = Messages.NONE;

        @Override
        public void over(JsonParser json) throws IOException {
            messages = Messages.read(json);
        }
    }

    @Override
    public String model() {
        return fields().path("model").textValue();
    }

    @Override
    public boolean stream() {
        return fields().path("stream").asBoolean(false);
    }

    @Override
    public boolean includeUsage() {
        return fields().path("stream_options").path("include_usage").asBoolean(false);
    }

    @Override
    public int bytes() {
        return bytes.length();
    }

    /** Afterwards only its size and its single values are known. */
    @Override
    public void letGo() {
        bytes.letGo();
        whole = Optional.empty();
    }

    @Override
    public Set<Capability> capabilities() {
        var needed = EnumSet.noneOf(Capability.class);
        if (!fields().path("tools").isEmpty()) {
            needed.add(Capability.TOOLS);
        }
        if (!messages.pictures().isEmpty()) {
            needed.add(Capability.IMAGES);
        }
        if (fields().path("response_format").path("type").asText().equals("json_schema")) {
            needed.add(Capability.JSON_SCHEMA);
        }
        return needed;
    }

    @Override
    public PromptSize promptSize() {
        return new PromptSize(Math.max(0, bytes.length() - messages.imageChars()), messages.pictures());
    }

    @Override
    public long outputTokensMax() {
        return outputTokensMax(fields());
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
                * Math.clamp(fields().path("n").asLong(1), 1, ANSWERS_MAX);
    }

    @Override
    public Optional<String> conversation() {
        var key = fields().path("prompt_cache_key");
        var name = key.isTextual() ? key : fields().path("user");
        return name.isTextual() ? Optional.of(name.textValue()) : Optional.empty();
    }

    /** Takes time in proportion to the body, the first time: most requests pass without it. */
    @Override
    public ObjectNode json() {
        var read = whole.orElseGet(bytes::whole);
        whole = Optional.of(read);
        return read;
    }

    /** All fields but the messages; not to be changed. */
    public ObjectNode fields() {
        return bytes.fields();
    }

    /** Whether the messages call tools or say what tools gave. */
    public boolean speaksOfTools() {
        return messages.tools();
    }

    /** The ids of the calls in its messages. */
    public Set<String> callIds() {
        return messages.callIds();
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

    /** Whether any message has thoughts with it that only one model takes back. */
    public boolean hasSeals() {
        return messages.seals();
    }

    /** Whether it ends with a message of the assistant, which the model is to go on from. */
    public boolean prefilled() {
        return messages.prefilled();
    }

    /** The names of the functions that the caller offers to the model. */
    public List<String> tools() {
        var names = new ArrayList<String>();
        for (var tool : fields().path("tools")) {
            names.add(tool.path("function").path("name").asText());
        }
        return List.copyOf(names);
    }

    /** The body for a provider: its own model name, and usage asked for whether the caller wants it or not. */
    @Override
    public byte[] bodyFor(String model) {
        var askForUsage = stream() && !includeUsage();
        if (!bytes.hasPlaces() || (askForUsage && fields().has("stream_options"))) {
            return rewritten(model);
        }
        return bytes.withModel(model, askForUsage ? USAGE_WANTED : new byte[0]);
    }

    /**
     * The body with other fields. The messages pass with the bytes they came in, unless there are others.
     *
     * @param fields all but the messages
     * @param usage whether a stream is asked for its usage
     */
    public byte[] bodyFor(String model, ObjectNode fields, boolean usage, Optional<JsonNode> others) {
        if (fields == fields() && usage && others.isEmpty()) {
            return bodyFor(model);
        }
        var written = fields().objectNode();
        written.setAll(fields);
        written.put("model", model);
        written.remove("stream_options");
        if (usage && stream()) {
            written.set("stream_options", usageWanted());
        }
        return others.isPresent() ? BodyBytes.written(written.set("messages", others.get())) : bytes.with(written);
    }

    private byte[] rewritten(String model) {
        var copy = fields().objectNode();
        copy.setAll(json());
        copy.put("model", model);
        if (stream()) {
            copy.set("stream_options", usageWanted());
        }
        return BodyBytes.written(copy);
    }

    private ObjectNode usageWanted() {
        var options =
                fields().path("stream_options") instanceof ObjectNode given ? given.deepCopy() : fields().objectNode();
        return options.put("include_usage", true);
    }

    private static boolean isBooleanOrAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isBoolean();
    }

    private static Reading refused(String code, String message, String param) {
        return new Reading.Refused(OpenAiError.invalidRequest(code, message, param));
    }
}
