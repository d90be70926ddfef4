package dev.sluice.session.door.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.contracts.InvalidField;
import dev.sluice.session.door.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * Requests to values. Refused with 400: an empty body, unknown fields, a field that comes twice, anything behind the
 * object, bytes that are no UTF-8, a number where a text belongs, a fraction where none does. Its own mapper, so that no other module's JSON
 * changes.
 */
public final class StrictJson {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual, config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Integer, config -> config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
            .build();

    private StrictJson() {}

    /** The value in these bytes, or a {@link Problem} with status 400. */
    public static <T> T read(byte[] bytes, Class<T> type) {
        if (bytes.length == 0) {
            throw Problem.invalid("the body is empty");
        }
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            var value = STRICT.readValue(text.toString(), type);
            if (value == null) {
                throw Problem.invalid("the body must be a JSON object");
            }
            return value;
        } catch (CharacterCodingException notText) {
            throw Problem.invalid("the body is no UTF-8");
        } catch (JsonProcessingException malformed) {
            throw problem(malformed);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A field that has the right form and cannot be is 422, so that a client can show where; all else is 400. */
    private static Problem problem(JsonProcessingException malformed) {
        return malformed.getCause() instanceof InvalidField invalid
                ? invalid(invalid)
                : Problem.invalid(sentence(malformed));
    }

    /** A value that has the right form and cannot be: 422 with its field. */
    public static Problem invalid(InvalidField invalid) {
        return Problem.of(422, "invalid_field", invalid.getMessage()).with("field", invalid.field());
    }

    /** What was wrong, without repeating what was sent. */
    private static String sentence(JsonProcessingException malformed) {
        return switch (malformed) {
            case UnrecognizedPropertyException unknown -> "there is no field " + Text.quoted(unknown.getPropertyName());
            case ValueInstantiationException rule
            when rule.getCause() instanceof IllegalArgumentException ->
                rule.getCause().getMessage();
            case JsonMappingException wrong
            when !wrong.getPath().isEmpty() -> "the field " + Text.quoted(place(wrong)) + " has the wrong form";
            case StreamReadException broken
            when broken.getOriginalMessage().startsWith("Duplicate") -> "a field comes twice";
            case JsonProcessingException _ -> "the body is no JSON object of the expected form";
        };
    }

    /** Where in the body, like {@code aliases[2].tiers}. */
    private static String place(JsonMappingException wrong) {
        return wrong.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }
}
