package dev.sluice.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.session.frame.FactFrame;
import dev.sluice.session.frame.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Holds the frames that the session service makes of the golden messages against {@code docs/asyncapi.yaml}. */
class FramePageTest {
    private static final Path ROOT = Path.of(System.getProperty("sluice.root", ".."));
    private static final Path GOLDEN = ROOT.resolve("contracts/src/test/resources/golden/v1");
    private static final JsonNode DOCUMENT = document();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static List<Path> facts() throws IOException {
        try (var files = Files.list(GOLDEN)) {
            return files.filter(file -> file.getFileName().toString().startsWith("Fact."))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("facts")
    void theFrameOfAFactIsAsDocumented(Path golden) throws Exception {
        var record = MessageCodec.read(Files.readAllBytes(golden), FactRecord.class);

        assertDocumented(FactFrame.of(record, Optional.empty()));
    }

    @Test
    void theFrameOfADeltaIsAsDocumented() throws Exception {
        assertDocumented(FactFrame.token(read("Delta", Delta.class)));
    }

    @Test
    void theFrameOfWhatACallWritesIsAsDocumented() throws Exception {
        assertDocumented(FactFrame.output(read("Delta+call", Delta.class)));
    }

    @Test
    void theFrameOfLostDeltasIsAsDocumented() throws Exception {
        var golden = (ObjectNode)
                MessageCodec.mapper().readTree(GOLDEN.resolve("Delta.json").toFile());
        var later = MessageCodec.mapper().treeToValue(golden.put("index", 5), Delta.class);

        assertDocumented(FactFrame.gap(later, 2));
    }

    @Test
    void theFrameOfAModelCallsCostIsAsDocumented() throws Exception {
        assertDocumented(FactFrame.usage(read("UsageRecorded", UsageRecorded.class)));
    }

    private static void assertDocumented(Frame frame) {
        var described = DOCUMENT.at("/components/messages").properties().stream()
                .filter(message -> message.getKey().endsWith("Frame"))
                .map(Map.Entry::getValue)
                .filter(message -> message.path("name").asText().equals(frame.type()))
                .map(message -> errors(message, frame))
                .toList();

        assertTrue(described.contains(List.of()), () -> frame.json() + " " + described);
    }

    private static List<Error> errors(JsonNode message, Frame frame) {
        var schema = ((ObjectNode) message.path("payload")).deepCopy();
        schema.set("components", DOCUMENT.path("components"));
        return SCHEMAS.getSchema(schema.toString(), InputFormat.JSON).validate(frame.json(), InputFormat.JSON);
    }

    private static <T> T read(String golden, Class<T> type) throws Exception {
        return MessageCodec.read(Files.readAllBytes(GOLDEN.resolve(golden + ".json")), type);
    }

    private static JsonNode document() {
        try (var page = Files.newBufferedReader(ROOT.resolve("docs/asyncapi.yaml"))) {
            return MessageCodec.mapper().valueToTree(new Yaml().load(page));
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }
}
