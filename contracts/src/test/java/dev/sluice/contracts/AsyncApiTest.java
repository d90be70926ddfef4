package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Holds {@code docs/asyncapi.yaml} against the public events, and its examples against itself. */
class AsyncApiTest {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs", "asyncapi.yaml");
    private static final JsonNode DOCUMENT = document();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @Test
    void theTopicsCarryExactlyThePublicEvents() {
        var events = new TreeMap<String, TreeSet<String>>();
        PublicEvent.all().forEach(event -> events.computeIfAbsent(topicOf(event), _ -> new TreeSet<>())
                .add(event.toString()));

        var documented = new TreeMap<String, TreeSet<String>>();
        DOCUMENT.path("channels").forEach(channel -> {
            var address = channel.path("address").asText();
            if (address.startsWith("sluice.")) {
                documented.put(address, new TreeSet<>(names(channel.path("messages"))));
            }
        });

        assertEquals(events, documented);
    }

    @Test
    void eachEventRefersToItsSchema() {
        for (var event : PublicEvent.all()) {
            var message = DOCUMENT.at("/components/messages/" + event);
            var schema = message.at("/payload/schema/$ref").asText();

            assertEquals(event.ceType(), message.path("name").asText());
            assertTrue(schema.endsWith("/" + event + ".json"), schema);
            assertTrue(Files.exists(PAGE.resolveSibling(schema)), schema);
        }
    }

    static List<String> socketMessages() {
        return names(DOCUMENT.at("/components/messages")).stream()
                .filter(name -> name.endsWith("Frame") || name.endsWith("Command"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("socketMessages")
    void anExampleIsWhatTheDocumentSays(String name) {
        var message = DOCUMENT.at("/components/messages/" + name);
        var example = (ObjectNode) message.at("/examples/0/payload");

        assertTrue(
                schema(message).validate(example.toString(), InputFormat.JSON).isEmpty());
        assertFalse(schema(message)
                .validate(example.deepCopy().put("extra", 1).toString(), InputFormat.JSON)
                .isEmpty());
    }

    /** The payload's schema as a document of its own, with the shared schemas where its references look for them. */
    private static Schema schema(JsonNode message) {
        var schema = ((ObjectNode) message.path("payload")).deepCopy();
        schema.set("components", DOCUMENT.path("components"));
        return SCHEMAS.getSchema(schema.toString(), InputFormat.JSON);
    }

    private static String topicOf(PublicEvent event) {
        return switch (event.toString()) {
            case "UsageRecorded", "BudgetWarned", "BudgetExceeded" -> Topics.USAGE.name();
            case "AuditRecorded" -> Topics.AUDIT.name();
            default -> Topics.FACTS.name();
        };
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode document() {
        try (var page = Files.newBufferedReader(PAGE)) {
            return MessageCodec.mapper().valueToTree(new Yaml().load(page));
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }
}
