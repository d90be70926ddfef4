package dev.sluice.router.dialect.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.request.Translation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatToResponsesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void fieldsAreSaidInItsWordsAndUnknownOnesPass() {
        var said = said("""
                {"model": "m", "stream": true, "stream_options": {"include_usage": true}, "max_tokens": 9, "user": "ada",
                 "reasoning_effort": "high", "verbosity": "low", "parallel_tool_calls": false, "a_new_field": 1,
                 "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}, "strict": true}},
                 "tool_choice": {"type": "function", "function": {"name": "f"}},
                 "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}},
                           {"type": "custom", "custom": {"name": "c", "format": {"type": "text"}}},
                           {"type": "web_search"}]}""");

        assertEquals(json("""
                {"model": "m", "stream": true, "max_output_tokens": 9, "user": "ada", "parallel_tool_calls": false,
                 "a_new_field": 1, "store": false, "include": ["reasoning.encrypted_content"],
                 "reasoning": {"effort": "high"},
                 "text": {"verbosity": "low",
                          "format": {"type": "json_schema", "name": "n", "schema": {}, "strict": true}},
                 "tool_choice": {"type": "function", "name": "f"},
                 "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": false},
                           {"type": "custom", "name": "c", "format": {"type": "text"}},
                           {"type": "web_search"}]}"""), said.words());
        assertEquals(List.of(), said.adapted());
    }

    @Test
    void whatOnlyTunesAnAnswerIsLeftOutAndTold() {
        var said = said("{\"seed\": 7, \"presence_penalty\": 0.1, \"n\": 1, \"stop\": null}");

        assertEquals(List.of("seed", "presence_penalty"), said.adapted());
    }

    @ParameterizedTest
    @CsvSource({
        "stop, '\"stop\": \"END\"'",
        "stop, '\"stop\": [\"END\"]'",
        "n, '\"n\": 2'",
        "logprobs, '\"logprobs\": true'",
        "functions, '\"functions\": [{\"name\": \"f\"}]'",
        "modalities, '\"modalities\": [\"text\", \"audio\"]'",
    })
    void whatWouldChangeItsFormIsUnsayable(String param, String field) {
        var unsayable = assertInstanceOf(
                Translation.Unsayable.class, ChatToResponses.fields((ObjectNode) json("{" + field + "}")));

        assertEquals(param, unsayable.param());
    }

    @Test
    void conversationIsAListOfItemsWithTheModelsOwnThoughtsBeforeWhatFollowedThem() {
        var longId = "call_" + "x".repeat(80);
        var input = ChatMessages.input(json("""
                [{"role": "developer", "content": "Be brief."},
                 {"role": "user", "content": [{"type": "text", "text": "look"},
                   {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA==", "detail": "low"}},
                   {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="}}]},
                 {"role": "assistant", "content": null,
                  "reasoning_details": [
                    {"type": "reasoning.encrypted", "id": "rs_1", "data": "gAAA", "format": "openai-responses-v1", "model": "m"},
                    {"type": "reasoning.encrypted", "id": "rs_2", "data": "gBBB", "format": "openai-responses-v1", "model": "n"},
                    {"type": "reasoning.text", "text": "Hm.", "format": "anthropic-claude-v1", "model": "m"}],
                  "tool_calls": [
                    {"id": "%1$s", "type": "function", "function": {"name": "f", "arguments": "{}"}},
                    {"id": "c2", "type": "custom", "custom": {"name": "c", "input": "x"}}]},
                 {"role": "tool", "tool_call_id": "%1$s", "content": "a"},
                 {"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "b"}]},
                 {"role": "assistant", "content": "Done."}]""".formatted(longId)), "m");

        assertEquals(
                List.of(
                        "message",
                        "message",
                        "reasoning",
                        "function_call",
                        "custom_tool_call",
                        "function_call_output",
                        "custom_tool_call_output",
                        "message"),
                types(input));
        assertEquals("developer", input.at("/0/role").asText());
        assertEquals("input_image", input.at("/1/content/1/type").asText());
        assertEquals("a.pdf", input.at("/1/content/2/filename").asText());
        assertEquals("gAAA", input.at("/2/encrypted_content").asText());
        var id = input.at("/3/call_id").asText();
        assertEquals(true, id.length() <= 64);
        assertEquals(id, input.at("/5/call_id").asText());
        assertEquals("input_text", input.at("/6/output/0/type").asText());
        assertEquals("Done.", input.at("/7/content").asText());
    }

    private static List<String> types(JsonNode input) {
        var types = new java.util.ArrayList<String>();
        input.forEach(item -> types.add(item.path("type").asText()));
        return types;
    }

    @SuppressWarnings("unchecked")
    private static Translation.Said<ObjectNode> said(String chat) {
        return assertInstanceOf(Translation.Said.class, ChatToResponses.fields((ObjectNode) json(chat)));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
