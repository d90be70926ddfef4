package dev.sluice.session.frame;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TurnId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What a client is sent: one JSON object with a {@code type}. Filled once by whoever makes it, then only read. */
public final class Frame {
    private static final ObjectMapper JSON = MessageCodec.mapper();

    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private Frame(String type) {
        body.put("type", type);
    }

    public static Frame of(String type) {
        return new Frame(type);
    }

    /** A failed request's frame; {@code correlation} leads an operator to the logs. */
    public static Frame error(String code, String message, String correlation) {
        return of("error").with("code", code).with("message", message).with("correlation_id", correlation);
    }

    /** Adds a field in its wire form: ids as text, enums in lower case, an empty optional not at all. */
    public Frame with(String name, Object value) {
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(present -> with(name, present));
            case Enum<?> constant -> body.put(name, constant.name().toLowerCase(Locale.ROOT));
            case JsonNode json -> body.set(name, json);
            // One by one: what is in a list says of which kind it is only by itself.
            case List<?> many ->
                body.putArray(name)
                        .addAll(many.stream().<JsonNode>map(JSON::valueToTree).toList());
            case Object other -> body.set(name, JSON.valueToTree(other));
        }
        return this;
    }

    /** The same without a field; this one stays as it is. */
    public Frame without(String name) {
        var less = new Frame(type());
        less.body.setAll(body);
        less.body.remove(name);
        return less;
    }

    public String type() {
        return body.path("type").textValue();
    }

    /** The number of the fact that this frame tells; frames of no fact have none. */
    public OptionalLong seq() {
        return body.has("seq") ? OptionalLong.of(body.path("seq").longValue()) : OptionalLong.empty();
    }

    /** Whether this is the frame that ends a turn. */
    public boolean ends(TurnId turn) {
        return type().equals("done") && body.path("turn").asText().equals(turn.value());
    }

    public JsonNode body() {
        return body;
    }

    /** The frame as it goes over the wire, alone or within another document. */
    @JsonValue
    @JsonRawValue
    public String json() {
        return body.toString();
    }

    @Override
    public String toString() {
        return type();
    }
}
