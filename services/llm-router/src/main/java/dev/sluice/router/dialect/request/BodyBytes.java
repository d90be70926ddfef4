package dev.sluice.router.dialect.request;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * The body of a request, one JSON object, as its caller wrote it. One field is nearly all of it, the conversation, and what
 * changes on the way to a model is small: so the conversation is looked over once and passes with its own bytes. Nothing changes
 * in it until it is let go.
 */
final class BodyBytes {
    private static final JsonMapper STRICT = StrictJson.MAPPER;

    private static final byte[] LET_GO = new byte[0];

    private final int length;
    private final String conversation;
    private byte[] bytes;
    private ObjectNode fields;
    private final Set<String> leftOut;
    private final Optional<Span> modelAt;
    private final Optional<Span> conversationAt;

    private BodyBytes(
            byte[] bytes,
            String conversation,
            ObjectNode fields,
            Set<String> leftOut,
            Optional<Span> modelAt,
            Optional<Span> conversationAt) {
        this.bytes = bytes;
        this.length = bytes.length;
        this.conversation = conversation;
        this.fields = fields;
        this.leftOut = leftOut;
        this.modelAt = modelAt;
        this.conversationAt = conversationAt;
    }

    /** Where a value stands in the bytes, quotes and brackets included. */
    private record Span(int from, int to) {
        int length() {
            return to - from;
        }
    }

    /** Someone who looks the conversation over: is called with the parser at the value, and leaves it at its end. */
    interface Look {
        void over(JsonParser json) throws IOException;
    }

    /**
     * Reads a body; takes time in proportion to its size.
     *
     * @param conversation the name of the field that is nearly all of it
     * @throws IOException if it is not one object
     */
    static BodyBytes read(byte[] bytes, String conversation, Look look) throws IOException {
        try (var parser = STRICT.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "no object");
            }
            var fields = STRICT.createObjectNode();
            Optional<Span> modelAt = Optional.empty();
            Optional<Span> conversationAt = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var value = parser.nextToken();
                var from = parser.currentTokenLocation().getByteOffset();
                if (value == JsonToken.VALUE_STRING && name.equals("model")) {
                    fields.put(name, parser.getText());
                    modelAt = span(bytes, from, parser.currentLocation().getByteOffset());
                } else if (name.equals(conversation)) {
                    look.over(parser);
                    // A long text is read to its end only when it is wanted.
                    parser.finishToken();
                    conversationAt = span(bytes, from, parser.currentLocation().getByteOffset());
                } else {
                    fields.set(name, STRICT.<JsonNode>readTree(parser));
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one object");
            }
            return new BodyBytes(bytes, conversation, fields, Set.of(), modelAt, conversationAt);
        }
    }

    /** The same without these fields, which say nothing and which no model is told. */
    BodyBytes without(Set<String> names) {
        return new BodyBytes(
                bytes, conversation, fields.deepCopy().without(names), names, Optional.empty(), conversationAt);
    }

    int length() {
        return length;
    }

    /** From now on only its length and its single values are known: nobody will be asked any more. */
    void letGo() {
        bytes = LET_GO;
        var values = fields.objectNode();
        for (var field : fields.properties()) {
            if (field.getValue().isValueNode() || field.getKey().equals("stream_options")) {
                values.set(field.getKey(), field.getValue());
            }
        }
        fields = values;
    }

    /** All fields but the conversation; not to be changed. */
    ObjectNode fields() {
        return fields;
    }

    /** All of it, read anew. */
    ObjectNode whole() {
        if (bytes == LET_GO) {
            throw new IllegalStateException("it has been let go: the answer has begun");
        }
        try {
            return ((ObjectNode) STRICT.readTree(bytes)).without(leftOut);
        } catch (IOException e) {
            throw new IllegalStateException("it has been looked over", e);
        }
    }

    /**
     * The bytes as they came, but for the model's name.
     *
     * @param more what follows it: nothing, or a comma and more fields
     */
    byte[] withModel(String model, byte[] more) {
        if (modelAt.isEmpty()) {
            throw new IllegalStateException("a body without a model has been refused");
        }
        var at = modelAt.get();
        var name = written(fields.textNode(model));
        var spliced = new byte[bytes.length - at.length() + name.length + more.length];
        System.arraycopy(bytes, 0, spliced, 0, at.from());
        System.arraycopy(name, 0, spliced, at.from(), name.length);
        System.arraycopy(more, 0, spliced, at.from() + name.length, more.length);
        System.arraycopy(bytes, at.to(), spliced, at.from() + name.length + more.length, bytes.length - at.to());
        return spliced;
    }

    /** Whether {@link #withModel} can be had: texts in UTF-16 have no byte offsets, and what is left out stands in the bytes. */
    boolean hasPlaces() {
        return modelAt.isPresent();
    }

    /** Other fields, and the conversation as it came. */
    byte[] with(ObjectNode others) {
        if (conversationAt.isEmpty()) {
            var all = others.objectNode();
            all.setAll(others);
            if (whole().get(conversation) instanceof JsonNode said) {
                all.set(conversation, said);
            }
            return written(all);
        }
        var head = written(others);
        var name = (",\"" + conversation + "\":").getBytes(StandardCharsets.US_ASCII);
        var at = conversationAt.get();
        var joined = new byte[head.length + name.length + at.length()];
        System.arraycopy(head, 0, joined, 0, head.length - 1);
        System.arraycopy(name, 0, joined, head.length - 1, name.length);
        System.arraycopy(bytes, at.from(), joined, head.length - 1 + name.length, at.length());
        joined[joined.length - 1] = '}';
        return joined;
    }

    static byte[] written(JsonNode json) {
        try {
            return STRICT.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree is always writable", e);
        }
    }

    /** The place, if it is one. */
    private static Optional<Span> span(byte[] bytes, long from, long to) {
        var plausible = from >= 0
                && to <= bytes.length
                && to - from >= 2
                && isEdge(bytes[(int) from])
                && isEdge(bytes[(int) to - 1]);
        return plausible ? Optional.of(new Span((int) from, (int) to)) : Optional.empty();
    }

    private static boolean isEdge(byte each) {
        return each == '"' || each == '[' || each == ']';
    }
}
