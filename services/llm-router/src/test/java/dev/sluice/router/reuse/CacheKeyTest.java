package dev.sluice.router.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which requests share an answer: those that differ in nothing but the delivery. */
class CacheKeyTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final CacheKey.Scope SCOPE =
            new CacheKey.Scope(new TenantId("acme"), Optional.of(Role.CODER), Optional.of("3"), "table");

    /** Every field that OpenAI's reference gives a request for a chat completion, and one that nobody knows. */
    private static final String REQUEST = """
            {"model": "role/coder",
             "messages": [
               {"role": "system", "content": "Be brief.", "name": "host"},
               {"role": "user", "content": [
                 {"type": "text", "text": "What is this?"},
                 {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}},
                 {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
                 {"type": "file", "file": {"file_id": "f-1", "filename": "a.pdf", "file_data": "AA=="}}]},
               {"role": "assistant", "content": null, "refusal": "no", "audio": {"id": "a-1"}, "tool_calls": [
                 {"id": "c-1", "type": "function", "function": {"name": "read", "arguments": "{}"}}]},
               {"role": "tool", "tool_call_id": "c-1", "content": "text"}],
             "tools": [{"type": "function", "function": {"name": "read", "description": "Reads.", "strict": true,
               "parameters": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}}}],
             "tool_choice": {"type": "function", "function": {"name": "read"}},
             "parallel_tool_calls": true,
             "functions": [{"name": "old", "parameters": {}}], "function_call": "auto",
             "response_format": {"type": "json_schema", "json_schema": {"name": "s", "strict": true,
               "schema": {"type": "object"}}},
             "temperature": 0, "top_p": 1, "n": 1, "seed": 7, "stop": ["END"], "logit_bias": {"50256": -100},
             "logprobs": false, "top_logprobs": 0, "frequency_penalty": 0.5, "presence_penalty": 0.25,
             "max_tokens": 100, "max_completion_tokens": 200, "reasoning_effort": "low", "verbosity": "low",
             "modalities": ["text"], "audio": {"voice": "alloy", "format": "wav"},
             "prediction": {"type": "content", "content": "x"}, "web_search_options": {"search_context_size": "low"},
             "service_tier": "auto", "store": false, "metadata": {"a": "b"}, "user": "u-1",
             "safety_identifier": "s-1", "prompt_cache_key": "p-1", "prompt_cache_retention": "24h",
             "something_new": {"deep": [1, [2, {"deeper": "x"}]]},
             "stream": false, "stream_options": {"include_usage": false}}
            """;

    @Test
    void everyChangeOfEveryFieldGivesAnotherKey() {
        var keys = new HashMap<CacheKey, String>(Map.of(CacheKey.of(SCOPE, request()), "nothing"));

        var changes = RequestChanges.of(request());

        assertTrue(changes.size() > 200, "only " + changes.size());
        for (var changed : changes) {
            var same = keys.putIfAbsent(CacheKey.of(SCOPE, changed.request()), changed.what());
            assertEquals(null, same, changed.what() + " gives the key of: " + same);
        }
    }

    @Test
    void everyPartOfTheScopeGivesAnotherKey() {
        var scopes = List.of(
                SCOPE,
                new CacheKey.Scope(new TenantId("other"), SCOPE.agent(), SCOPE.roleVersion(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), Optional.of(Role.ASK), SCOPE.roleVersion(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), Optional.empty(), SCOPE.roleVersion(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), SCOPE.agent(), Optional.of("4"), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), SCOPE.agent(), Optional.of(""), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), SCOPE.agent(), Optional.empty(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), Optional.empty(), Optional.of("coder"), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), Optional.of(Role.CODER), Optional.empty(), "3table"),
                new CacheKey.Scope(SCOPE.tenant(), SCOPE.agent(), SCOPE.roleVersion(), "other"));

        var keys = scopes.stream().map(scope -> CacheKey.of(scope, request())).distinct();

        assertEquals(scopes.size(), keys.count());
    }

    @Test
    void deliveryOrderOfFieldsAndWhiteSpaceDoNotCount() {
        var key = CacheKey.of(SCOPE, request());

        var delivered = request();
        delivered.put("stream", true).putObject("stream_options").put("include_usage", true);
        assertEquals(key, CacheKey.of(SCOPE, delivered));
        delivered.remove(List.of("stream", "stream_options"));
        assertEquals(key, CacheKey.of(SCOPE, delivered));
        assertEquals(key, CacheKey.of(SCOPE, (ObjectNode) backwards(request())));
        assertEquals(key, CacheKey.of(SCOPE, read(request().toPrettyString())));
    }

    @Test
    void streamCountsEverywhereButAtTheTop() {
        var deep = request();
        deep.withObject("/metadata").put("stream", true);
        assertNotEquals(CacheKey.of(SCOPE, request()), CacheKey.of(SCOPE, deep));
    }

    private static JsonNode backwards(JsonNode node) {
        if (node.isObject()) {
            var fields = new ArrayList<>(node.properties());
            Collections.reverse(fields);
            var object = NODES.objectNode();
            fields.forEach(field -> object.set(field.getKey(), backwards(field.getValue())));
            return object;
        }
        if (node.isArray()) {
            var array = NODES.arrayNode();
            node.forEach(item -> array.add(backwards(item)));
            return array;
        }
        return node;
    }

    private static ObjectNode request() {
        return read(REQUEST);
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
