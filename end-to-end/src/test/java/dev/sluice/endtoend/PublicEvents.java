package dev.sluice.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Checks records of public topics as a consumer outside the platform would: headers first, then the published schema. */
final class PublicEvents {
    private PublicEvents() {}

    static void requireValid(ConsumerRecord<String, byte[]> record) {
        require(header(record, "ce_specversion").equals("1.0"), "CloudEvents 1.0");
        require(!header(record, "ce_id").isBlank(), "an id");
        require(header(record, "ce_source").startsWith("/sluice/"), "a source");
        require(header(record, "content-type").equals("application/json"), "JSON");
        Instant.parse(header(record, "ce_time"));
        var errors = errors(record, new String(record.value(), StandardCharsets.UTF_8));
        require(errors.isEmpty(), errors.toString());
    }

    static void requireMutationsInvalid(ConsumerRecord<String, byte[]> record) {
        try {
            var unknownField = (ObjectNode) Client.JSON.readTree(record.value());
            unknownField.put("surprise", true);
            require(!errors(record, unknownField.toString()).isEmpty(), "an unknown field is refused");
            var lackingField = (ObjectNode) Client.JSON.readTree(record.value());
            lackingField.remove("seq");
            require(!errors(record, lackingField.toString()).isEmpty(), "a missing field is refused");
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    private static List<?> errors(ConsumerRecord<String, byte[]> record, String value) {
        var type = header(record, "ce_type").split("\\.")[1];
        try (var schema = PublicEvents.class.getResourceAsStream("/schemas/v1/" + type + ".json")) {
            var text = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(text)
                    .validate(value, InputFormat.JSON);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        require(header != null, "the header " + name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not a valid public event: " + what);
        }
    }
}
