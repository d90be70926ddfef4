package dev.sluice.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JSON Schema of every public event: closed, so that a field which is not in it is an error of the writer. It
 * describes the whole value of the Kafka record.
 */
public final class EventSchemas {
    private static final Pattern CE_TYPE = Pattern.compile("sluice\\.([A-Za-z]{1,64})\\.v1");

    private EventSchemas() {}

    /** The text of the schema for a {@code ce_type}; empty if that is no public event of this version. */
    public static Optional<String> textOf(String ceType) {
        if (ceType == null) {
            return Optional.empty();
        }
        var named = CE_TYPE.matcher(ceType);
        if (!named.matches()) {
            return Optional.empty();
        }
        try (var schema = EventSchemas.class.getResourceAsStream("/schemas/v1/" + named.group(1) + ".json")) {
            return schema == null
                    ? Optional.empty()
                    : Optional.of(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException("the schemas are part of this jar", broken);
        }
    }
}
