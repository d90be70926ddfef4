package dev.sluice.orchestrator.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ResultKind;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The form of a task's typed result: what the model is told about it, and what its answer is read by. */
public record ResultForm(Map<String, ResultKind> fields) {
    private static final ObjectReader JSON =
            MessageCodec.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public ResultForm {
        fields = new TreeMap<>(fields);
    }

    /** An answer of the right form gives its fields; another says what is wrong with it. */
    public sealed interface Reading {
        /** The fields that were asked for, those that are no text as JSON. */
        record Fields(Map<String, String> values) implements Reading {}

        /** In words that the model is told. */
        record Wrong(String why) implements Reading {}
    }

    /** What the model is told to answer with. */
    public String asked() {
        return fields.entrySet().stream()
                .map(field -> "\"%s\": <%s>"
                        .formatted(field.getKey(), field.getValue().name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", ", "Answer with one JSON object and nothing else: {", "}"));
    }

    /** Reads an answer, which may stand in a fence as models like to put it. */
    public Reading read(String answer) {
        var parsed = parsed(unfenced(answer));
        if (parsed.isEmpty() || !parsed.get().isObject()) {
            return new Reading.Wrong("The answer is no JSON object. " + asked());
        }
        var values = new TreeMap<String, String>();
        for (var field : fields.entrySet()) {
            var value = parsed.get().path(field.getKey());
            if (!is(value, field.getValue())) {
                return new Reading.Wrong(
                        "The field \"%s\" is missing or is not what was asked for. ".formatted(field.getKey())
                                + asked());
            }
            values.put(field.getKey(), value.isTextual() ? value.textValue() : value.toString());
        }
        return new Reading.Fields(values);
    }

    /** The fields that were read, as JSON again. */
    public ObjectNode json(Map<String, String> values) {
        var json = MessageCodec.mapper().createObjectNode();
        for (var field : fields.entrySet()) {
            var value = values.get(field.getKey());
            if (field.getValue() == ResultKind.TEXT) {
                json.put(field.getKey(), value);
            } else {
                json.set(field.getKey(), parsed(value).orElseThrow());
            }
        }
        return json;
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(text));
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
    }

    private static String unfenced(String answer) {
        var text = answer.strip();
        if (!text.startsWith("```") || !text.endsWith("```") || text.indexOf('\n') < 0) {
            return text;
        }
        return text.substring(text.indexOf('\n'), text.length() - "```".length())
                .strip();
    }

    private static boolean is(JsonNode value, ResultKind kind) {
        return switch (kind) {
            case TEXT -> value.isTextual();
            case NUMBER -> value.isNumber();
            case FLAG -> value.isBoolean();
            case LIST -> value.isArray();
            case OBJECT -> value.isObject();
        };
    }
}
