package dev.sluice.router.dialect.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesRequestTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void textIsAMessageOfTheUser() throws IOException {
        assertEquals(JSON.readTree("""
                {"model": "m", "messages": [{"role": "system", "content": "Be brief."},
                 {"role": "user", "content": "hello"}], "stream": true,
                 "stream_options": {"include_usage": true}, "max_completion_tokens": 9, "temperature": 0.5}"""), chat("""
                {"model": "m", "input": "hello", "instructions": "Be brief.", "stream": true,
                 "max_output_tokens": 9, "temperature": 0.5, "store": false, "metadata": {"a": "b"}}"""));
    }

    @Test
    void itemsAreMessages() throws IOException {
        assertEquals(JSON.readTree("""
                {"model": "m", "messages": [
                 {"role": "user", "content": [{"type": "text", "text": "look"},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA==", "detail": "low"}}]},
                 {"role": "assistant", "content": "I read both.", "tool_calls": [
                  {"id": "c1", "type": "function", "function": {"name": "read", "arguments": "{}"}},
                  {"id": "c2", "type": "function", "function": {"name": "list", "arguments": ""}}]},
                 {"role": "tool", "tool_call_id": "c1", "content": "a"},
                 {"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "b"}]},
                 {"role": "user", "content": "go on"}]}"""), chat("""
                {"model": "m", "input": [
                 {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "look"},
                  {"type": "input_image", "image_url": "data:image/png;base64,AA==", "detail": "low"}]},
                 {"type": "reasoning", "id": "rs_1", "summary": []},
                 {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                  "content": [{"type": "output_text", "text": "I read both.", "annotations": []}]},
                 {"type": "function_call", "call_id": "c1", "name": "read", "arguments": "{}"},
                 {"type": "function_call", "call_id": "c2", "name": "list"},
                 {"type": "function_call_output", "call_id": "c1", "output": "a"},
                 {"type": "function_call_output", "call_id": "c2", "output": [{"type": "input_text", "text": "b"}]},
                 {"role": "user", "content": "go on"}]}"""));
    }

    @Test
    void toolsAndFormatsAreSaid() throws IOException {
        var chat = chat("""
                {"model": "m", "input": "x", "parallel_tool_calls": false, "reasoning": {"effort": "low"},
                 "tools": [{"type": "function", "name": "read", "parameters": {"type": "object"}, "strict": true}],
                 "tool_choice": {"type": "function", "name": "read"},
                 "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}}}}""");
        assertEquals(
                "[{\"type\":\"function\",\"function\":{\"name\":\"read\",\"parameters\":{\"type\":\"object\"},\"strict\":true}}]",
                chat.path("tools").toString());
        assertEquals(
                "{\"type\":\"function\",\"function\":{\"name\":\"read\"}}",
                chat.path("tool_choice").toString());
        assertEquals(
                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\"}}}",
                chat.path("response_format").toString());
        assertEquals("low", chat.path("reasoning_effort").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "store, '\"store\": true'",
        "previous_response_id, '\"previous_response_id\": \"resp_1\"'",
        "conversation, '\"conversation\": \"conv_1\"'",
        "prompt, '\"prompt\": {\"id\": \"p\"}'",
        "background, '\"background\": true'",
        "truncation, '\"truncation\": \"auto\"'",
        "top_logprobs, '\"top_logprobs\": 3'",
        "include, '\"include\": [\"file_search_call.results\"]'",
        "tools, '\"tools\": [{\"type\": \"web_search\"}]'",
        "tool_choice, '\"tool_choice\": {\"type\": \"mcp\"}'",
        "text, '\"text\": {\"format\": {\"type\": \"xml\"}}'",
        "api_base, '\"api_base\": \"http://evil\"'",
        "stream, '\"stream\": \"yes\"'",
        "input, '\"input\": []'",
        "input, '\"input\": [{\"type\": \"item_reference\", \"id\": \"msg_1\"}]'",
        "input, '\"input\": [{\"type\": \"computer_call\"}]'",
        "input, '\"input\": [{\"type\": \"function_call\", \"name\": \"x\"}]'",
        "input, '\"input\": [{\"role\": \"user\", \"content\": [{\"type\": \"input_file\"}]}]'",
        "input, '\"input\": [3]'",
    })
    void whatThisDoorDoesNotDoIsRefusedByName(String param, String field) {
        var input = field.startsWith("\"input\"") ? "" : "\"input\": \"x\", ";
        var refused = assertInstanceOf(Reading.Refused.class, read("{\"model\": \"m\", " + input + field + "}"));
        assertEquals(param, refused.error().param().orElseThrow());
        assertEquals(400, refused.error().status());
    }

    private static JsonNode chat(String body) {
        return assertInstanceOf(Reading.Accepted.class, read(body)).request().json();
    }

    private static Reading read(String body) {
        return ResponsesRequest.read(body.getBytes(StandardCharsets.UTF_8), "1", Instant.EPOCH);
    }
}
