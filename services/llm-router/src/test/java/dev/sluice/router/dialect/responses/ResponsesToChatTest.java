package dev.sluice.router.dialect.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.router.dialect.request.ResponsesRequest;
import dev.sluice.router.dialect.request.Translation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesToChatTest {
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

    @Test
    void toolsOfEveryKindThatItsCallerRunsAreFunctions() throws IOException {
        var chat = chat("""
                {"model": "m", "tools": [
                  {"type": "custom", "name": "apply_patch", "description": "Patches.",
                   "format": {"type": "grammar", "syntax": "lark", "definition": "start: X"}},
                  {"type": "namespace", "name": "agents", "tools": [{"type": "function", "name": "spawn"}]},
                  {"type": "function", "name": "spawn"}],
                 "input": [
                  {"type": "additional_tools", "role": "developer", "tools": [{"type": "function", "name": "late"}]},
                  {"role": "user", "content": "go"},
                  {"type": "custom_tool_call", "call_id": "c1", "name": "apply_patch", "input": "a\\nb"},
                  {"type": "function_call", "call_id": "c2", "name": "spawn", "namespace": "agents", "arguments": "{}"},
                  {"type": "custom_tool_call_output", "call_id": "c1", "output": "done"},
                  {"type": "function_call_output", "call_id": "c2", "output": "done"}]}""");

        assertEquals(
                List.of("apply_patch", "spawn", "__spawn", "late"),
                chat.path("tools").findValuesAsText("name"));
        assertTrue(chat.at("/tools/0/function/description").asText().endsWith("start: X"));
        assertEquals(
                "{\"input\":\"a\\nb\"}",
                chat.at("/messages/1/tool_calls/0/function/arguments").asText());
        assertEquals("spawn", chat.at("/messages/1/tool_calls/1/function/name").asText());
        assertEquals("tool", chat.at("/messages/2/role").asText());
    }

    @Test
    void onlyTheToolsThatAreAllowedAreOffered() throws IOException {
        var chat = chat("""
                {"model": "m", "input": "x", "tool_choice": {"type": "allowed_tools", "mode": "required",
                   "tools": [{"type": "function", "name": "b"}]},
                 "tools": [{"type": "function", "name": "a"}, {"type": "function", "name": "b"}]}""");

        assertEquals(List.of("b"), chat.path("tools").findValuesAsText("name"));
        assertEquals("required", chat.path("tool_choice").asText());
    }

    @Test
    void thoughtsThatWereSealedHereComeBack() throws IOException {
        var details = JSON.createArrayNode();
        details.addObject()
                .put("type", "reasoning.text")
                .put("text", "Hm.")
                .put("signature", "s")
                .put("model", "m");
        var sealed = new SealedThoughts("Hm.", details).sealed();

        var chat = chat("""
                {"model": "m", "input": [
                  {"role": "user", "content": "go"},
                  {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "%s"},
                  {"type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": "gAAAA-another's"},
                  {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I look."}]},
                  {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
                  {"type": "function_call_output", "call_id": "c", "output": "x"}]}""".formatted(sealed));

        var message = chat.at("/messages/1");
        assertEquals("Hm.", message.path("reasoning_content").asText());
        assertEquals(details, message.path("reasoning_details"));
        assertEquals("I look.", message.path("content").asText());
        assertEquals(1, message.path("tool_calls").size());
    }

    @ParameterizedTest
    @CsvSource({
        "store, '\"store\": true'",
        "truncation, '\"truncation\": \"auto\"'",
        "include, '\"include\": [\"file_search_call.results\"]'",
        "tools.web_search, '\"tools\": [{\"type\": \"web_search\"}]'",
        "client_metadata, '\"client_metadata\": {\"session\": \"1\"}'",
        "a_field_of_tomorrow, '\"a_field_of_tomorrow\": 1'",
    })
    void whatChangesNoAnswersFormIsLeftOutAndTold(String told, String field) {
        var said = assertInstanceOf(Translation.Said.class, translated(field));

        assertEquals(List.of(told), said.adapted());
    }

    @ParameterizedTest
    @CsvSource({
        "previous_response_id, '\"previous_response_id\": \"resp_1\"'",
        "top_logprobs, '\"top_logprobs\": 3'",
        "tool_choice, '\"tool_choice\": {\"type\": \"mcp\"}'",
        "tool_choice, '\"tool_choice\": \"required\", \"tools\": [{\"type\": \"web_search\"}]'",
        "text, '\"text\": {\"format\": {\"type\": \"xml\"}}'",
        "input, '\"input\": [{\"type\": \"item_reference\", \"id\": \"msg_1\"}]'",
        "input, '\"input\": [{\"type\": \"computer_call\"}]'",
        "input, '\"input\": [{\"type\": \"function_call\", \"name\": \"x\"}]'",
        "input, '\"input\": [{\"role\": \"user\", \"content\": [{\"type\": \"input_file\"}]}]'",
    })
    void whatAChatHasNoWordsForIsUnsayableByName(String param, String field) {
        assertEquals(
                param,
                assertInstanceOf(Translation.Unsayable.class, translated(field)).param());
    }

    @ParameterizedTest
    @CsvSource({
        "conversation, '\"conversation\": \"conv_1\"'",
        "prompt, '\"prompt\": {\"id\": \"p\"}'",
        "background, '\"background\": true'",
        "api_base, '\"api_base\": \"http://evil\"'",
        "fallbacks, '\"fallbacks\": [\"gpt-9\"]'",
        "plugins, '\"plugins\": [{\"id\": \"web\"}]'",
        "stream, '\"stream\": \"yes\"'",
        "input, '\"input\": []'",
        "input[0], '\"input\": [3]'",
    })
    void whatNoDoorDoesIsRefusedByName(String param, String field) {
        var refused = assertInstanceOf(Reading.Refused.class, read(body(field)));
        assertEquals(param, refused.error().param().orElseThrow());
        assertEquals(400, refused.error().status());
    }

    private static Translation<ChatRequest> translated(String field) {
        return request(body(field)).chat();
    }

    private static String body(String field) {
        var input = field.startsWith("\"input\"") ? "" : "\"input\": \"x\", ";
        return "{\"model\": \"m\", " + input + field + "}";
    }

    private static ResponsesRequest request(String body) {
        return (ResponsesRequest)
                assertInstanceOf(Reading.Accepted.class, read(body)).request();
    }

    private static JsonNode chat(String body) {
        return assertInstanceOf(Translation.Said.class, request(body).chat()).words() instanceof ChatRequest chat
                ? chat.json()
                : fail();
    }

    private static Reading read(String body) {
        return ResponsesReading.read(body.getBytes(StandardCharsets.UTF_8), "1", Instant.EPOCH);
    }
}
