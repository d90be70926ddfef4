package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Run once with {@code -Dsluice.schemas.write=true} to write the schemas anew after a field was added. */
class EventSchemasTest {
    private static final Path FOLDER = Path.of("src/main/resources/schemas/v1");
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    static List<PublicEvent> events() {
        return PublicEvent.all();
    }

    @ParameterizedTest
    @MethodSource("events")
    void theSchemaSaysWhatTheRecordsSay(PublicEvent event) throws IOException {
        var generated = EventSchemaGenerator.schemaOf(event);
        if (Boolean.getBoolean("sluice.schemas.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(event + ".json"), generated);
            return;
        }

        assertEquals(generated, EventSchemas.textOf(event.ceType()).orElseThrow());
    }

    @Test
    void onlyARefusalMayLackANumber() {
        for (var event : events()) {
            var unnumbered = event.golden().json();
            if (unnumbered.has("seq") && event.type() != Fact.IntentRefused.class) {
                assertInvalid(event, unnumbered.put("seq", 0), "seq 0");
            }
        }
    }

    @Test
    void everySchemaBelongsToAnEvent() throws IOException {
        try (var files = Files.list(FOLDER)) {
            assertEquals(
                    events().stream()
                            .map(event -> event + ".json")
                            .distinct()
                            .sorted()
                            .toList(),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void aGoldenEventIsValidWithAndWithoutItsOptionalFields(PublicEvent event) {
        var bare = event.golden().json();
        for (var place : event.golden().places().reversed()) {
            for (var component : place.type().getRecordComponents()) {
                if (component.getType() == Optional.class) {
                    place.in(bare).remove(FieldName.of(component));
                }
            }
        }

        assertValid(event, event.golden().json());
        assertValid(event, bare);
    }

    @ParameterizedTest
    @MethodSource("events")
    void aFieldTooManyIsInvalidInEveryRecord(PublicEvent event) {
        for (var place : event.golden().places()) {
            var mutated = event.golden().json();
            place.in(mutated).put("extra", 1);
            assertInvalid(event, mutated, "extra field at " + place.at());
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void aMissingFieldIsInvalidInEveryRecord(PublicEvent event) {
        for (var place : event.golden().places()) {
            for (var component : place.type().getRecordComponents()) {
                if (component.getType() != Optional.class) {
                    var mutated = event.golden().json();
                    place.in(mutated).remove(FieldName.of(component));
                    assertInvalid(event, mutated, "no " + component.getName() + " at " + place.at());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void aFieldOfTheWrongTypeOrFormIsInvalidInEveryRecord(PublicEvent event) {
        for (var place : event.golden().places()) {
            for (var component : place.type().getRecordComponents()) {
                var field = FieldName.of(component);
                var mutated = event.golden().json();
                if (place.in(mutated).has(field)) {
                    assertInvalid(event, withField(mutated, place, field, "[[]]"), "a list of lists as " + field);
                    assertInvalid(event, withField(mutated, place, field, "-1"), "a negative number as " + field);
                    if (component.getType() != String.class
                            && component.getType() != JsonNode.class
                            && !optionalText(component)) {
                        assertInvalid(
                                event, withField(mutated, place, field, "\"no such thing!\""), "prose as " + field);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void anotherFactIsNotThisFact(PublicEvent event) {
        for (var other : events()) {
            if (!other.type().equals(event.type())) {
                assertInvalid(event, other.golden().json(), other.toString());
            }
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "sluice.TurnPaused.v1",
                "sluice.TurnCompleted.v2",
                "TurnCompleted",
                "sluice.../../x.v1",
                "sluice.StepWork.v1"
            })
    void whatIsNoPublicEventHasNoSchema(String ceType) {
        assertTrue(EventSchemas.textOf(ceType).isEmpty());
    }

    private static boolean optionalText(RecordComponent component) {
        return component.getGenericType().getTypeName().equals("java.util.Optional<java.lang.String>");
    }

    private static ObjectNode withField(ObjectNode message, GoldenMessage.Place place, String field, String json) {
        try {
            place.in(message).set(field, MessageCodec.mapper().readTree(json));
            return message;
        } catch (IOException impossible) {
            throw new IllegalArgumentException(json, impossible);
        }
    }

    private static void assertValid(PublicEvent event, ObjectNode message) {
        var errors = schema(event).validate(message.toString(), InputFormat.JSON);
        assertTrue(errors.isEmpty(), () -> message + " " + errors);
    }

    private static void assertInvalid(PublicEvent event, ObjectNode message, String mutation) {
        assertFalse(
                schema(event).validate(message.toString(), InputFormat.JSON).isEmpty(),
                () -> event + " passed with " + mutation);
    }

    private static Schema schema(PublicEvent event) {
        return SCHEMAS.getSchema(EventSchemas.textOf(event.ceType()).orElseThrow(), InputFormat.JSON);
    }
}
