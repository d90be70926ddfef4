package dev.sluice.contracts;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One message as it stands on a topic, kept for ever in {@code golden/v1}: what a later release must still read. A file
 * never changes: what came later has a file of its own beside it.
 *
 * @param name the file's name: {@code <Type>}, or {@code <Interface>.<Alternative>} for a sealed message, then
 *     {@code +<addition>} where it shows fields that came later
 * @param type what the bytes are read as
 */
record GoldenMessage(String name, Class<?> type) {
    static final Path FOLDER = Path.of("src/test/resources/golden/v1");

    /** Every message there is: what the sealed interfaces permit, and the records that stand alone. */
    static List<GoldenMessage> all() {
        return Stream.of(
                        alternatives(Input.class, InputRecord.class),
                        alternatives(Fact.class, FactRecord.class),
                        alternatives(HistoryEntry.class, HistoryEntry.class),
                        alternatives(Control.class, Control.class),
                        Stream.of(
                                        StepWork.class,
                                        CallWork.class,
                                        Delta.class,
                                        UsageRecorded.class,
                                        BudgetWarned.class,
                                        BudgetExceeded.class,
                                        AuditRecorded.class,
                                        AuditHead.class,
                                        ToolDefinition.class,
                                        ConfigVersion.class,
                                        Routing.class,
                                        Pricing.class,
                                        WorkspaceTemplates.class,
                                        NamedPlan.class,
                                        McpServer.class,
                                        McpListing.class,
                                        RoleChange.class,
                                        Grant.class)
                                .map(type -> new GoldenMessage(type.getSimpleName(), type)))
                .flatMap(messages -> messages)
                .flatMap(GoldenMessage::withAdditions)
                .toList();
    }

    /** This message, and the files that show what came to it later. */
    Stream<GoldenMessage> withAdditions() {
        try {
            return Stream.concat(
                    Stream.of(this),
                    files().stream()
                            .filter(file -> file.startsWith(name + "+"))
                            .map(file -> new GoldenMessage(file, type)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<GoldenMessage> alternatives(Class<?> sealed, Class<?> type) {
        return records(sealed)
                .map(alternative ->
                        new GoldenMessage(sealed.getSimpleName() + "." + alternative.getSimpleName(), type));
    }

    /** The records that a sealed interface comes down to, of those that are written. */
    static Stream<Class<?>> records(Class<?> sealed) {
        return sealed.isRecord()
                ? Stream.of(sealed)
                : Arrays.stream(sealed.getPermittedSubclasses())
                        .filter(alternative -> alternative != Fact.Unrecognised.class)
                        .flatMap(GoldenMessage::records);
    }

    /** The JSON in the file, which a reader may indent. */
    ObjectNode json() {
        try {
            return (ObjectNode) MessageCodec.mapper()
                    .readTree(FOLDER.resolve(name + ".json").toFile());
        } catch (IOException absent) {
            throw new UncheckedIOException(name + " needs a golden file", absent);
        }
    }

    /** The bytes as they would stand on a topic. */
    byte[] bytes() {
        return bytes(json());
    }

    static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Where in the message which of our records stands, itself first. */
    List<Place> places() {
        var places = new ArrayList<Place>();
        collect(type, json(), JsonPointer.empty(), places);
        return places;
    }

    /** A record of ours inside a message. */
    record Place(Class<?> type, JsonPointer at) {
        ObjectNode in(ObjectNode message) {
            return (ObjectNode) message.at(at);
        }
    }

    private static void collect(Type type, JsonNode node, JsonPointer at, List<Place> places) {
        switch (type) {
            case ParameterizedType holder
            when holder.getRawType() == Optional.class -> collect(holder.getActualTypeArguments()[0], node, at, places);
            case ParameterizedType holder
            when holder.getRawType() == List.class -> {
                for (var index = 0; index < node.size(); index++) {
                    collect(holder.getActualTypeArguments()[0], node.get(index), at.appendIndex(index), places);
                }
            }
            case Class<?> sealed
            when sealed.isSealed() -> {
                var alternative = records(sealed)
                        .filter(each ->
                                each.getSimpleName().equals(node.path("type").asText()))
                        .findFirst()
                        .orElseThrow();
                collect(alternative, node, at, places);
            }
            case Class<?> record
            when record.isRecord() && node.isObject() -> {
                places.add(new Place(record, at));
                for (var component : record.getRecordComponents()) {
                    var field = FieldName.of(component);
                    if (node.has(field)) {
                        collect(component.getGenericType(), node.get(field), at.appendProperty(field), places);
                    }
                }
            }
            default -> {}
        }
    }

    static List<String> files() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
