package dev.sluice.router.dialect.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests and answers of the Messages API beside the chat completions that they are here. */
class MessagesWordsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HELLO = "'messages': [{'role': 'user', 'content': 'hi'}]";

    private final MessagesRendering rendering = new MessagesRendering("req_1", "claude");
    private final Buffer out = Buffer.buffer();

    @Test
    void conversationIsReadAsAChat() throws IOException {
        var chat = chat("""
            'system': 'Be brief.', 'stop_sequences': ['END'], 'metadata': {'user_id': 'u1'}, 'stream': true,
            'tool_choice': {'type': 'any', 'disable_parallel_tool_use': true}, 'a_new_field': {},
            'tools': [{'name': 'f', 'description': 'd', 'input_schema': {'type': 'object'}, 'strict': true}],
            'messages': [
              {'role': 'user', 'content': [{'type': 'text', 'text': 'look', 'cache_control': {'type': 'ephemeral'}},
                {'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': 'iVBO'}}]},
              {'role': 'assistant', 'content': [{'type': 'text', 'text': 'I look.'},
                {'type': 'tool_use', 'id': 't1', 'name': 'f', 'input': {'a': 1}}]},
              {'role': 'user', 'content': [{'type': 'tool_result', 'tool_use_id': 't1', 'is_error': true, 'content': 'no'},
                {'type': 'text', 'text': 'Go on.'}]}]\
            """);

        assertEquals(JSON.readTree("""
            {"model": "m", "max_tokens": 9, "stream": true, "stream_options": {"include_usage": true},
             "stop": ["END"], "user": "u1", "tool_choice": "required", "parallel_tool_calls": false,
             "tools": [{"type": "function", "function": {"name": "f", "description": "d",
               "parameters": {"type": "object"}, "strict": true}}],
             "messages": [{"role": "system", "content": "Be brief."},
               {"role": "user", "content": [
                 {"type": "text", "text": "look", "cache_control": {"type": "ephemeral"}},
                 {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}}]},
               {"role": "assistant", "content": [{"type": "text", "text": "I look."}],
                "tool_calls": [{"id": "t1", "type": "function",
                  "function": {"name": "f", "arguments": "{\\"a\\":1}"}}]},
               {"role": "tool", "tool_call_id": "t1", "content": "no", "is_error": true},
               {"role": "user", "content": [{"type": "text", "text": "Go on."}]}]}\
            """), chat);
    }

    @Test
    void thinkingIsAnEffort() throws IOException {
        assertEquals("none", effort("'thinking': {'type': 'disabled'}"));
        assertEquals("high", effort("'thinking': {'type': 'adaptive'}"));
        assertEquals("xhigh", effort("'output_config': {'effort': 'xhigh'}"));
        assertEquals("low", effort("'thinking': {'type': 'adaptive'}, 'output_config': {'effort': 'low'}"));
    }

    @Test
    void budgetOfThoughtsIsAnEffort() throws IOException {
        assertEquals("low", effortOf(1_024));
        assertEquals("medium", effortOf(10_000));
        assertEquals("high", effortOf(32_000));
        assertFalse(chat(HELLO).has("reasoning_effort"));
    }

    @Test
    void whatIsDoneElsewhereIsRefusedByName() {
        assertEquals("tools", refused("'tools': [{'type': 'web_search_20260209', 'name': 'web_search'}], " + HELLO));
        assertEquals("mcp_servers", refused("'mcp_servers': [{'url': 'https://example.org'}], " + HELLO));
        assertEquals("messages", refused("'messages': [{'role': 'user', 'content': [{'type': 'dream'}]}]"));
        assertEquals("messages[0].role", refused("'messages': [{'role': 'ghost', 'content': 'boo'}]"));
    }

    @Test
    void toolsThatAnthropicDefinesReachClaudeAsTheyAre() throws IOException {
        var chat = chat("'tools': [{'type': 'bash_20250124', 'name': 'bash'}], " + HELLO);

        assertEquals("bash_20250124", chat.at("/tools/0/anthropic/type").asText());
    }

    @Test
    void piecesOfThoughtsWithOneIndexAreOneBlock() throws IOException {
        delta("'reasoning': 'Fi', 'reasoning_details': [{'type': 'reasoning.text', 'index': 0, 'text': 'Fi'}]");
        delta("'reasoning': 'rst', 'reasoning_details': [{'type': 'reasoning.text', 'index': 0, 'text': 'rst'}]");
        delta("'reasoning_details': [{'type': 'reasoning.text', 'index': 0, 'signature': 's', 'format': 'f',"
                + " 'model': 'm'}]");
        delta("'content': 'Done.'");
        rendering.done(out);

        assertEquals(List.of("thinking", "text"), blocks());
        var packed = PackedThought.unpack(signature()).orElseThrow();
        assertEquals("s", packed.path("signature").asText());
        assertEquals("m", packed.path("model").asText());
    }

    @Test
    void thoughtsOfTheirOwnAreBlocksOfTheirOwn() throws IOException {
        delta("'reasoning_content': 'One.'");
        delta("'reasoning_details': [{'type': 'reasoning.text', 'index': 0, 'text': 'One.', 'signature': 'a'}]");
        delta("'reasoning_content': 'Two.'");
        delta("'reasoning_details': [{'type': 'reasoning.text', 'index': 1, 'text': 'Two.', 'signature': 'b'}]");
        delta("'reasoning_details': [{'type': 'reasoning.encrypted', 'index': 2, 'data': 'c'}]");
        rendering.done(out);

        assertEquals(List.of("thinking", "thinking", "redacted_thinking"), blocks());
    }

    @Test
    void thoughtsComeBackAsTheyWereGiven() throws IOException {
        delta("'reasoning_content': 'One.'");
        delta("'reasoning_details': [{'type': 'reasoning.text', 'index': 0, 'text': 'One.', 'signature': 'a',"
                + " 'model': 'm'}]");
        delta("'reasoning_details': [{'type': 'reasoning.encrypted', 'index': 1, 'data': 'c', 'model': 'm'}]");
        rendering.done(out);
        var hidden = events().stream()
                .filter(event -> event.at("/content_block/type").asText().equals("redacted_thinking"))
                .findFirst()
                .orElseThrow();

        var chat = chat("'messages': [{'role': 'user', 'content': 'hi'}, {'role': 'assistant', 'content': ["
                + "{'type': 'thinking', 'thinking': 'One.', 'signature': '"
                + signature().asText() + "'}, "
                + hidden.get("content_block") + ", {'type': 'thinking', 'thinking': 'x', 'signature': 'of-somebody'},"
                + " {'type': 'text', 'text': 'Done.'}]}]");

        assertEquals(JSON.readTree("""
            [{"type": "reasoning.text", "index": 0, "signature": "a", "model": "m", "text": "One."},
             {"type": "reasoning.encrypted", "index": 1, "data": "c", "model": "m"}]\
            """), chat.at("/messages/1/reasoning_details"));
    }

    @Test
    void thoughtsWithoutASealComeBackAsText() throws IOException {
        delta("'reasoning_content': 'One.'");
        delta("'content': 'Done.'");
        rendering.done(out);

        var chat = chat("'messages': [{'role': 'user', 'content': 'hi'}, {'role': 'assistant', 'content': ["
                + "{'type': 'thinking', 'thinking': 'One.', 'signature': '"
                + signature().asText() + "'}]}]");

        assertEquals("One.", chat.at("/messages/1/reasoning_content").asText());
    }

    @Test
    void brokenStreamEndsWithAnError() throws IOException {
        delta("'content': 'Do'");
        rendering.chunk(bytes("{'error': {'message': 'gone', 'code': 'provider_unavailable'}, 'choices': []}"), out);

        var last = events().getLast();
        assertEquals("error", last.path("type").asText());
        assertEquals("overloaded_error", last.at("/error/type").asText());
        assertTrue(
                events().stream().noneMatch(event -> event.path("type").asText().equals("message_stop")));
    }

    private static String effortOf(int budget) throws IOException {
        return effort("'thinking': {'type': 'enabled', 'budget_tokens': " + budget + "}");
    }

    private static String effort(String asked) throws IOException {
        return chat(asked + ", " + HELLO).path("reasoning_effort").asText();
    }

    private void delta(String fields) {
        rendering.chunk(bytes("{'choices': [{'index': 0, 'delta': {" + fields + "}, 'finish_reason': null}]}"), out);
    }

    private List<String> blocks() throws IOException {
        return events().stream()
                .filter(event -> event.path("type").asText().equals("content_block_start"))
                .map(event -> event.at("/content_block/type").asText())
                .toList();
    }

    /** The first of them. */
    private JsonNode signature() throws IOException {
        return events().stream()
                .map(event -> event.at("/delta/signature"))
                .filter(JsonNode::isTextual)
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> events() throws IOException {
        var events = new ArrayList<JsonNode>();
        for (var line : out.toString().split("\n")) {
            if (line.startsWith("data: ")) {
                events.add(JSON.readTree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    private static JsonNode chat(String fields) throws IOException {
        var read = MessagesRequest.read(bytes("{'model': 'm', 'max_tokens': 9, " + fields + "}"), "req_1");
        return assertInstanceOf(Reading.Accepted.class, read).request().json();
    }

    private static String refused(String fields) {
        var read = MessagesRequest.read(bytes("{'model': 'm', 'max_tokens': 9, " + fields + "}"), "req_1");
        return assertInstanceOf(Reading.Refused.class, read).error().param().orElse("");
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
