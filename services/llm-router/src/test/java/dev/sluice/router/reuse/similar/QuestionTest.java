package dev.sluice.router.reuse.similar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Routing.Similar;
import dev.sluice.contracts.Routing.Words;
import dev.sluice.contracts.TenantId;
import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.RequestChanges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which questions are compared with each other: those that differ in nothing but the last words. */
class QuestionTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final CacheKey.Scope SCOPE =
            new CacheKey.Scope(new TenantId("acme"), Optional.of(Role.CODER), Optional.of("3"), "table");

    /** Every field of OpenAI's reference that goes with a text, and one that nobody knows. */
    private static final String REQUEST = """
            {"model": "role/coder",
             "messages": [
               {"role": "system", "content": "Be brief.", "name": "host"},
               {"role": "user", "content": [{"type": "text", "text": "Hello."}, {"type": "text", "text": "You there?"}]},
               {"role": "assistant", "content": "Yes.", "refusal": "no"},
               {"role": "user", "content": "How do I delete a file?", "name": "ada"}],
             "response_format": {"type": "json_schema", "json_schema": {"name": "s", "strict": true,
               "schema": {"type": "object"}}},
             "temperature": 0, "top_p": 1, "n": 1, "seed": 7, "stop": ["END"], "logit_bias": {"50256": -100},
             "logprobs": false, "top_logprobs": 0, "frequency_penalty": 0.5, "presence_penalty": 0.25,
             "max_tokens": 100, "max_completion_tokens": 200, "reasoning_effort": "low", "verbosity": "low",
             "modalities": ["text"], "prediction": {"type": "content", "content": "x"},
             "tool_choice": "none", "parallel_tool_calls": true,
             "service_tier": "auto", "store": false, "metadata": {"a": "b"}, "user": "u-1",
             "safety_identifier": "s-1", "prompt_cache_key": "p-1", "prompt_cache_retention": "24h",
             "something_new": {"deep": [1, [2, {"deeper": "x"}]]}}
            """;

    @ParameterizedTest
    @EnumSource(Words.class)
    void everyChangeOfEveryFieldButTheLastTextGivesAnotherGroup(Words words) {
        var groups = new HashMap<CacheKey, String>();
        groups.put(group(request(), words).orElseThrow(), "nothing");
        int changes = 0;
        int never = 0;

        for (var changed : RequestChanges.of(request())) {
            if (changed.what().startsWith("/messages/3/content")) {
                continue;
            }
            changes++;
            var group = group(changed.request(), words);
            if (group.isEmpty()) {
                never++;
                continue;
            }
            var same = groups.putIfAbsent(group.get(), changed.what());
            assertEquals(null, same, changed.what() + " gives the group of: " + same);
        }

        assertTrue(changes > 120, "only " + changes);
        assertTrue(never < changes / 5, "never compared: " + never);
    }

    @Test
    void everyPartOfTheScopeGivesAnotherGroup() {
        var scopes = List.of(
                SCOPE,
                new CacheKey.Scope(new TenantId("other"), SCOPE.agent(), SCOPE.roleVersion(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), Optional.of(Role.ASK), SCOPE.roleVersion(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), Optional.empty(), SCOPE.roleVersion(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), SCOPE.agent(), Optional.of("4"), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), SCOPE.agent(), Optional.empty(), SCOPE.table()),
                new CacheKey.Scope(SCOPE.tenant(), SCOPE.agent(), SCOPE.roleVersion(), "other"));

        var groups = scopes.stream()
                .map(scope -> Question.of(scope, request(), similar(Words.SAME))
                        .orElseThrow()
                        .group())
                .distinct();

        assertEquals(scopes.size(), groups.count());
    }

    @Test
    void onlyTheLastTextMayDifferAndOnlyInWhatIsNotFixed() {
        var group = group(request(), Words.SAME);

        assertEquals(group, group(asking("How can I delete a file?"), Words.SAME));
        assertNotEquals(group, group(asking("How can I remove a file?"), Words.SAME));
        assertEquals(
                group(asking("How can I drop a file?"), Words.FREE),
                group(asking("How can I lose a file?"), Words.FREE));
        assertNotEquals(
                group(asking("How can I delete file 1?"), Words.FREE),
                group(asking("How can I delete file 2?"), Words.FREE));
    }

    @Test
    void requestIsLeftAsItIs() {
        var request = request();
        Question.of(SCOPE, request, similar(Words.SAME));
        assertEquals(request(), request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'messages':[{'role':'user','content':'x'}],'tools':[{'type':'function'}]}",
                "{'messages':[{'role':'user','content':'x'}],'functions':[{'name':'f'}]}",
                "{'messages':[{'role':'tool','content':'x'},{'role':'user','content':'x'}]}",
                "{'messages':[{'role':'function','content':'x'},{'role':'user','content':'x'}]}",
                "{'messages':[{'role':'assistant','content':'','tool_calls':[{'id':'c'}]},{'role':'user','content':'x'}]}",
                "{'messages':[{'role':'assistant','content':null},{'role':'user','content':'x'}]}",
                "{'messages':[{'role':'user','content':[{'type':'image_url'}]},{'role':'user','content':'x'}]}",
                "{'messages':[{'role':'user','content':[{'type':'text','text':'x'}]}]}",
                "{'messages':[{'role':'user','content':'x'},{'role':'assistant','content':'x'}]}",
                "{'messages':[{'role':'system','content':'x'}]}",
                "{'messages':[{'role':'user','content':'Please!'}]}",
                "{'messages':[{'role':'user','content':1}]}",
            })
    void whatIsMoreThanTextIsNeverCompared(String request) {
        assertEquals(Optional.empty(), group(read(request.replace('\'', '"')), Words.SAME));
    }

    @Test
    void longTextsAreNotCompared() {
        var most = "a".repeat(Question.CHARS_MAX);
        assertTrue(group(asking(most), Words.SAME).isPresent());
        assertEquals(Optional.empty(), group(asking(most + "a"), Words.SAME));
    }

    @Test
    void operatorsThresholdGoesBeforeTheUsualOne() {
        var own = Question.of(SCOPE, request(), new Similar(Optional.of(0.99), Optional.of(Words.FREE)));
        var usual = Question.of(SCOPE, request(), new Similar(Optional.empty(), Optional.empty()));

        assertEquals(0.99, own.orElseThrow().threshold());
        assertEquals(0.90, usual.orElseThrow().threshold());
        assertEquals(group(request(), Words.SAME), usual.map(Question::group));
    }

    private static Optional<CacheKey> group(ObjectNode request, Words words) {
        return Question.of(SCOPE, request, similar(words)).map(Question::group);
    }

    private static Similar similar(Words words) {
        return new Similar(Optional.empty(), Optional.of(words));
    }

    private static ObjectNode asking(String text) {
        var request = request();
        ((ObjectNode) ((ArrayNode) request.get("messages")).get(3)).put("content", text);
        return request;
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
