package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Routing.Capability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A caller's request for the vectors of some texts. Always answered in one piece. */
public final class EmbeddingsRequest implements ModelRequest {
    /** As many as OpenAI takes. */
    private static final int INPUTS_MAX = 2048;

    private final ObjectNode body;
    private final int bytes;

    private EmbeddingsRequest(ObjectNode body, int bytes) {
        this.body = body;
        this.bytes = bytes;
    }

    /** Reads a body; takes time in proportion to its size. */
    public static Reading read(byte[] bytes) {
        var whole = StrictJson.object(bytes);
        if (whole.isEmpty()) {
            return refused("invalid_json", "The body is not one JSON object.", "body");
        }
        var body = whole.get();
        var unfit = RequestHead.defect(body);
        if (unfit.isPresent()) {
            return new Reading.Refused(unfit.get());
        }
        if (!isInput(body.path("input"))) {
            return refused("invalid_input", "input must be a text, or up to 2048 texts or lists of tokens.", "input");
        }
        var broken = FieldRule.broken(FieldRule.EMBEDDINGS, body);
        if (broken.isPresent()) {
            return new Reading.Refused(broken.get());
        }
        if (!List.of("float", "base64").contains(body.path("encoding_format").asText("float"))) {
            return refused("invalid_encoding_format", "encoding_format is float or base64.", "encoding_format");
        }
        return new Reading.Accepted(new EmbeddingsRequest(body, bytes.length), PlainRendering.INSTANCE);
    }

    @Override
    public String model() {
        return body.path("model").textValue();
    }

    @Override
    public boolean stream() {
        return false;
    }

    @Override
    public boolean includeUsage() {
        return false;
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public PromptSize promptSize() {
        return PromptSize.ofText(bytes);
    }

    @Override
    public long outputTokensMax() {
        return 0;
    }

    @Override
    public long outputTokensMax(long otherwise) {
        return 0;
    }

    @Override
    public JsonNode json() {
        return body;
    }

    /** The texts to embed; empty if the caller gave tokens of some model's own instead. */
    public Optional<List<String>> texts() {
        var input = body.path("input");
        if (input.isTextual()) {
            return Optional.of(List.of(input.textValue()));
        }
        var texts = new ArrayList<String>();
        for (var text : input) {
            if (!text.isTextual()) {
                return Optional.empty();
            }
            texts.add(text.textValue());
        }
        return Optional.of(List.copyOf(texts));
    }

    /** Whether each vector is wanted as base64 of little-endian floats instead of numbers. */
    public boolean base64() {
        return body.path("encoding_format").asText().equals("base64");
    }

    /** The length of the vectors, if the caller wants another than the model's own. */
    public Optional<Integer> dimensions() {
        return Optional.of(body.path("dimensions").asInt(0)).filter(length -> length > 0);
    }

    @Override
    public byte[] bodyFor(String model) {
        var copy = body.objectNode();
        copy.setAll(body);
        return copy.put("model", model).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isInput(JsonNode input) {
        if (input.isTextual()) {
            return !input.textValue().isEmpty();
        }
        if (!input.isArray() || input.isEmpty() || input.size() > INPUTS_MAX) {
            return false;
        }
        var first = input.get(0);
        for (var one : input) {
            if (one.getNodeType() != first.getNodeType() || !isText(one)) {
                return false;
            }
        }
        return true;
    }

    /** A text, a token of a list that is one text, or a list of tokens. */
    private static boolean isText(JsonNode one) {
        if (one.isArray()) {
            for (var token : one) {
                if (!token.isInt()) {
                    return false;
                }
            }
            return !one.isEmpty();
        }
        return one.isInt() || (one.isTextual() && !one.textValue().isEmpty());
    }

    private static Reading refused(String code, String message, String param) {
        return new Reading.Refused(OpenAiError.invalidRequest(code, message, param));
    }
}
