package dev.sluice.verify.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** Reads fields that may be absent or of another form: a checker expects nothing of what it checks. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /**
     * What a record's value says.
     *
     * @param reading asks for what must be there by {@link Optional#orElseThrow()}
     * @return empty if the value is no object, or something is not there
     */
    static <T> Optional<T> read(LogRecord record, Function<JsonNode, T> reading) {
        try {
            return Optional.ofNullable(MAPPER.readTree(record.value()))
                    .filter(JsonNode::isObject)
                    .map(reading);
        } catch (JsonProcessingException | NoSuchElementException otherwise) {
            return Optional.empty();
        }
    }

    static Optional<String> text(JsonNode object, String field) {
        return Optional.of(object.path(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    static Optional<Long> number(JsonNode object, String field) {
        return Optional.of(object.path(field))
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::longValue);
    }

    static Optional<Boolean> truth(JsonNode object, String field) {
        return Optional.of(object.path(field)).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
    }

    static Optional<JsonNode> object(JsonNode object, String field) {
        return Optional.of(object.path(field)).filter(JsonNode::isObject);
    }

    static Optional<Instant> instant(JsonNode object, String field) {
        return text(object, field).flatMap(Json::instant);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
