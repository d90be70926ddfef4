package dev.sluice.executor.mcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.MessageCodec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirroredArgumentsTest {
    private static final String SCHEMA = """
            {"type": "object", "properties": {
              "region": {"type": "string", "x-mcp-header": "Region"},
              "place": {"type": "object", "properties": {"floor": {"type": "integer", "x-mcp-header": "Floor"}}},
              "query": {"type": "string"}}}""";

    @Test
    void argumentsAreMirroredWhereTheyAre() {
        assertEquals(
                Map.of("Mcp-Param-Region", "us-west1", "Mcp-Param-Floor", "3"),
                MirroredArguments.headers(
                        json(SCHEMA), json("{\"region\": \"us-west1\", \"place\": {\"floor\": 3}, \"query\": \"x\"}")));
        assertEquals(Map.of(), MirroredArguments.headers(json(SCHEMA), json("{\"region\": null, \"query\": \"x\"}")));
        assertEquals(Optional.empty(), MirroredArguments.objection(json(SCHEMA)));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "us-west1|us-west1",
                "'Hello, 世界'|=?base64?SGVsbG8sIOS4lueVjA==?=",
                "' padded '|=?base64?IHBhZGRlZCA=?=",
                "=?base64?literal?=|=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="
            },
            delimiter = '|')
    void aValueIsWrittenAsTheProtocolSays(String value, String header) {
        assertEquals(header, HttpWire.headerValue(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x-mcp-header\": \"Top\"}",
                "{\"properties\": {\"a\": {\"type\": \"number\", \"x-mcp-header\": \"A\"}}}",
                "{\"properties\": {\"a\": {\"type\": \"string\", \"x-mcp-header\": \"A B\"}}}",
                "{\"properties\": {\"a\": {\"type\": \"string\", \"x-mcp-header\": \"\"}}}",
                "{\"properties\": {\"a\": {\"type\": \"string\", \"x-mcp-header\": \"A\"},"
                        + " \"b\": {\"type\": \"string\", \"x-mcp-header\": \"a\"}}}",
                "{\"properties\": {\"a\": {\"type\": \"array\", \"items\": {\"type\": \"string\", \"x-mcp-header\": \"A\"}}}}",
                "{\"properties\": {\"a\": {\"anyOf\": [{\"type\": \"string\", \"x-mcp-header\": \"A\"}]}}}"
            })
    void aMarkThatCannotBeKeptIsNamed(String schema) {
        assertTrue(MirroredArguments.objection(json(schema)).isPresent());
    }

    private static JsonNode json(String text) {
        try {
            return MessageCodec.mapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new AssertionError(broken);
        }
    }
}
