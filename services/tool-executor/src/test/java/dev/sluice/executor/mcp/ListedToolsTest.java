package dev.sluice.executor.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.McpListing;
import dev.sluice.contracts.McpTool;
import dev.sluice.contracts.MessageCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListedToolsTest {
    private static final String ECHO = """
            {"name": "echo", "description": "Repeats.", "inputSchema":
              {"type": "object", "properties": {"text": {"type": "string", "description": "What."}}}}""";

    @Test
    void aToolIsReadAsItIsDescribed() {
        var tool = read(ECHO).getFirst();

        assertEquals("server__echo", tool.offeredAs());
        assertEquals("Repeats.", tool.description());
        assertEquals("string", tool.parameters().at("/properties/text/type").asText());
        assertEquals(Optional.empty(), tool.unfit());
    }

    @Test
    void anotherDescriptionOrSchemaOrClaimIsAnotherDigest() {
        var digest = read(ECHO).getFirst().digest();

        assertEquals(
                digest,
                read(ECHO.replace("{\"name\"", "{\"icons\": [], \"name\""))
                        .getFirst()
                        .digest());
        for (var other : List.of(
                ECHO.replace("Repeats.", "Repeats. "),
                ECHO.replace("What.", "Which."),
                ECHO.replace("{\"name\"", "{\"annotations\": {\"readOnlyHint\": true}, \"name\""))) {
            assertNotEquals(digest, read(other).getFirst().digest());
        }
    }

    @Test
    void charactersThatAreNotSeenAreWrittenOut() {
        var tool = read(ECHO.replace("Repeats.", "Re\\u202epeats.").replace("What.", "Wh\\u200bat."))
                .getFirst();

        assertEquals("Re<U+202E>peats.", tool.description());
        assertEquals(
                "Wh<U+200B>at.",
                tool.parameters().at("/properties/text/description").asText());
        assertEquals(Optional.empty(), tool.unfit());
    }

    @Test
    void aDescriptionIsNoLongerThanModelsNeed() {
        assertTrue(read(ECHO.replace("Repeats.", "x".repeat(100_000)))
                        .getFirst()
                        .description()
                        .length()
                < 5_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"strange\"}",
                "{\"type\": \"array\"}",
                "{\"type\": \"object\", \"oneOf\": []}",
                "{\"type\": \"object\", \"properties\": {\"a b\": {}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"http://127.0.0.1/x\"}}}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"enum\": [\"x\\u200b\"]}}}",
                "{\"type\": \"object\", \"$schema\": \"http://elsewhere.example/schema\"}",
                "{\"type\": \"object\", \"$id\": \"http://elsewhere.example/schema\"}",
                "{\"type\": \"object\", \"properties\": 7}",
                "7"
            })
    void aSchemaThatCannotBeUsedIsNamed(String schema) {
        var tool = read("{\"name\": \"odd\", \"inputSchema\": " + schema + "}").getFirst();

        assertTrue(tool.unfit().isPresent());
        assertEquals("{\"type\":\"object\"}", tool.parameters().toString());
    }

    @Test
    void aFewLinesThatAreMillionsAreRefused() {
        var definitions = new StringBuilder("\"d0\": {\"type\": \"string\"}");
        for (var at = 1; at < 20; at++) {
            var ref = "{\"$ref\": \"#/$defs/d" + (at - 1) + "\"}";
            definitions.append(", \"d" + at + "\": {\"allOf\": [" + ref + ", " + ref + "]}");
        }
        var schema = "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#/$defs/d19\"}}, \"$defs\": {"
                + definitions + "}}";

        var tool = read("{\"name\": \"bomb\", \"inputSchema\": " + schema + "}").getFirst();

        assertTrue(tool.unfit().orElseThrow().contains("too large"));
    }

    @Test
    void aSchemaThatIsLargeAndDeepIsReadWithoutACopyForEachLevel() {
        var depth = 900;
        var schema = "{\"type\": \"object\", \"x\": " + "[".repeat(depth) + "0,".repeat(250_000) + "0"
                + "]".repeat(depth) + "}";

        var tool = read("{\"name\": \"bomb\", \"inputSchema\": " + schema + "}").getFirst();

        assertTrue(tool.unfit().orElseThrow().contains("deeper than"));
    }

    @Test
    void whatAServerClaimsIsWrittenOutInListsToo() {
        var tool = read(ECHO.replace("{\"name\"", "{\"annotations\": {\"a\": [\"x\\u200by\"]}, \"name\""))
                .getFirst();

        assertEquals("x<U+200B>y", tool.annotations().orElseThrow().at("/a/0").asText());
    }

    @Test
    void theDialectsOfServersAreRead() {
        for (var dialect :
                List.of("http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema")) {
            var tool = read(
                    ECHO.replace("{\"type\": \"object\"", "{\"$schema\": \"" + dialect + "\", \"type\": \"object\""));

            assertEquals(Optional.empty(), tool.getFirst().unfit());
        }
    }

    @Test
    void aSecondToolOfTheSameNameIsUnfit() {
        var tools = read(ECHO, ECHO.replace("Repeats.", "Does something else."));

        assertEquals(Optional.empty(), tools.get(0).unfit());
        assertTrue(tools.get(1).unfit().isPresent());
    }

    @Test
    void whatAServerListsFitsIntoOneRecord() {
        var long3 = "\u4e16".repeat(4_000);
        var many = IntStream.range(0, 300)
                .mapToObj(number ->
                        ECHO.replace("\"echo\"", "\"echo" + number + "\"").replace("Repeats.", long3))
                .toArray(String[]::new);

        var listing = new McpListing("v1", Optional.empty(), read(many));

        assertEquals(McpListing.TOOLS_MAX, listing.tools().size());
        assertTrue(listing.tools().getLast().unfit().orElseThrow().contains("too long together"));
        assertTrue(MessageCodec.write(listing).length < 900_000);
    }

    @Test
    void whatIsNoToolAtAllIsUnfit() {
        assertFalse(read("7", "{}", "{\"name\": \"\\u200b\"}").stream()
                .anyMatch(tool -> tool.unfit().isEmpty()));
    }

    private static List<McpTool> read(String... tools) {
        return ListedTools.read(
                "server", Arrays.stream(tools).map(ListedToolsTest::json).toList());
    }

    private static JsonNode json(String text) {
        try {
            return MessageCodec.mapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }
}
