package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Routing.Capability;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A caller's request of OpenAI's Responses API: checked where it matters to us, passed on as it came to models that are asked
 * by that API, and said as a chat completion to all others.
 */
public final class ResponsesRequest implements ModelRequest {
    /** The field that names the response that this one goes on from. */
    public static final String EARLIER = "previous_response_id";

    private static final long OUTPUT_TOKENS_MAX = 10_000_000;

    private final BodyBytes bytes;

    private final Input input;
    private final Function<ObjectNode, Translation<ChatRequest>> inChat;
    private Optional<Translation<ChatRequest>> chat = Optional.empty();

    private ResponsesRequest(BodyBytes bytes, Input input, Function<ObjectNode, Translation<ChatRequest>> inChat) {
        this.bytes = bytes;
        this.input = input;
        this.inChat = inChat;
    }

    /** What reading gave: a request, or the error that answers it. */
    public sealed interface Read {
        record Accepted(ResponsesRequest request) implements Read {}

        record Refused(OpenAiError error) implements Read {}
    }

    /**
     * Reads a body; takes time in proportion to its size.
     *
     * @param inChat says the whole of it as a chat completion
     */
    public static Read read(byte[] bytes, Function<ObjectNode, Translation<ChatRequest>> inChat) {
        var look = new InputLook();
        BodyBytes read;
        try {
            read = BodyBytes.read(bytes, "input", look);
        } catch (IOException e) {
            return refused("invalid_json", "The body is not one JSON object.", "body");
        }
        var body = read.fields();
        var unfit = RequestHead.defect(body);
        if (unfit.isPresent()) {
            return new Read.Refused(unfit.get());
        }
        if (body.path("background").asBoolean()) {
            return refused(
                    "unsupported_parameter",
                    "What runs in the background could not be fetched here, and nobody would know its price.",
                    "background");
        }
        // With an earlier response there is something to answer without any input.
        var needsInput = look.seen || !body.hasNonNull(EARLIER);
        if (needsInput && look.input.defect().isPresent()) {
            return refused("invalid_input", Input.RULE, look.input.defect().get());
        }
        return FieldRule.broken(FieldRule.RESPONSES, body)
                .<Read>map(Read.Refused::new)
                .orElseGet(() -> new Read.Accepted(new ResponsesRequest(read, look.input, inChat)));
    }

    private static final class InputLook implements BodyBytes.Look {
        private Input input = Input.NONE;
        private boolean seen;

        @Override
        public void over(JsonParser json) throws IOException {
            seen = true;
            input = Input.read(json);
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

    /** The last event of a response has it always. */
    @Override
    public boolean includeUsage() {
        return true;
    }

    @Override
    public int bytes() {
        return bytes.length();
    }

    @Override
    public Set<Capability> capabilities() {
        var needed = EnumSet.noneOf(Capability.class);
        if (!fields().path("tools").isEmpty() || input.offersTools()) {
            needed.add(Capability.TOOLS);
        }
        if (!input.pictures().isEmpty()) {
            needed.add(Capability.IMAGES);
        }
        if (fields().at("/text/format/type").asText().equals("json_schema")) {
            needed.add(Capability.JSON_SCHEMA);
        }
        return needed;
    }

    @Override
    public PromptSize promptSize() {
        return new PromptSize(Math.max(0, bytes.length() - input.imageChars()), input.pictures());
    }

    /** Afterwards only its size and its single values are known. */
    @Override
    public void letGo() {
        bytes.letGo();
        chat = Optional.empty();
    }

    @Override
    public long outputTokensMax() {
        return Math.clamp(fields().path("max_output_tokens").asLong(0), 0, OUTPUT_TOKENS_MAX);
    }

    @Override
    public long outputTokensMax(long otherwise) {
        var named = outputTokensMax();
        return Math.clamp(named > 0 ? named : otherwise, 0, OUTPUT_TOKENS_MAX);
    }

    @Override
    public ObjectNode json() {
        return bytes.whole();
    }

    /** All fields but the input; not to be changed. */
    public ObjectNode fields() {
        return bytes.fields();
    }

    /** The response that this one goes on from, as its caller names it. */
    public Optional<String> earlier() {
        return fields().hasNonNull(EARLIER) ? Optional.of(fields().get(EARLIER).asText()) : Optional.empty();
    }

    /** Fields with that response by its provider's own name. */
    public static ObjectNode after(ObjectNode fields, String earlier) {
        var named = fields.objectNode();
        named.setAll(fields);
        return named.put(EARLIER, earlier);
    }

    @Override
    public byte[] bodyFor(String model) {
        return bytes.hasPlaces() ? bytes.withModel(model, new byte[0]) : bodyFor(model, fields());
    }

    /**
     * The body with other fields; the input passes with the bytes it came in.
     *
     * @param fields all but the input
     */
    public byte[] bodyFor(String model, ObjectNode fields) {
        if (fields == fields() && bytes.hasPlaces()) {
            return bytes.withModel(model, new byte[0]);
        }
        var written = fields.objectNode();
        written.setAll(fields);
        return bytes.with(written.put("model", model));
    }

    /** The same as a chat completion. Takes time in proportion to the body, the first time. */
    public Translation<ChatRequest> chat() {
        var said = chat.orElseGet(() -> inChat.apply(json()));
        chat = Optional.of(said);
        return said;
    }

    private static Read refused(String code, String message, String param) {
        return new Read.Refused(OpenAiError.invalidRequest(code, message, param));
    }
}
