package dev.sluice.router;

import static dev.sluice.router.ThreeWires.CLAUDE;
import static dev.sluice.router.ThreeWires.FIRST;
import static dev.sluice.router.ThreeWires.SECOND;
import static dev.sluice.router.ThreeWires.body;
import static dev.sluice.router.ThreeWires.chunk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.router.dialect.reply.JoinedChunks;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.Sample;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller's schema is kept also where the provider does not see to it. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ThreeWires.class)
class SchemaDoorTest {
    private static final String WISH = """
            "response_format": {"type": "json_schema", "json_schema": {"name": "sum", "schema": {"type": "object",
              "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": false}}},
            """;
    private static final String KEPT = "{\"n\": 42}";
    private static final String FENCED = "```json\n" + KEPT + "\n```";
    private static final String MISSED = "{\"n\": \"forty-two\"}";

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        ThreeWires.reset();
        door = Door.at(url, UserTokens.of("ada", "acme", "developer"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answerInAFenceIsGivenBare(boolean stream) {
        FIRST.next(says(FENCED, stream));

        assertEquals(KEPT, answer("worded", stream));
        var told = FIRST.requests().getFirst().body();
        assertFalse(told.has("response_format"));
        assertTrue(told.at("/messages/0/content").asText().contains("\"required\":[\"n\"]"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answerThatMissesIsAskedForOnceMoreAndNobodyHearsOfIt(boolean stream) {
        FIRST.next(says(MISSED, stream), says(KEPT, stream));

        assertEquals(KEPT, answer("worded", stream));
        assertEquals(2, FIRST.requests().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void modelThatMissesTwiceIsAnError(boolean stream) {
        FIRST.otherwise(_ -> says(MISSED, stream));

        var failed = door.ask(body("worded", stream, WISH));

        assertEquals(502, failed.status());
        assertEquals("provider_schema_missed", failed.errorCode());
        assertTrue(failed.json().at("/error/message").asText().contains("/n"));
        assertEquals(2, FIRST.requests().size());
    }

    @Test
    void nextCandidateIsAskedAfterwards() {
        FIRST.otherwise(_ -> says(MISSED, true));
        SECOND.next(says(KEPT, true));

        assertEquals(KEPT, answer("worded-twice", true));
        var told = SECOND.requests().getFirst().body();
        assertEquals("json_object", told.at("/response_format/type").asText());
        assertTrue(told.at("/messages/0/content").asText().contains("json"));
    }

    @Test
    void whoIsHeldToItByItsProviderIsAskedFirst() {
        FIRST.next(says(KEPT, true));

        assertEquals(KEPT, answer("from-worded", true));
        var told = FIRST.requests().getFirst().body();
        assertEquals("other", told.path("model").asText());
        assertEquals("json_schema", told.at("/response_format/type").asText());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callOfTheToolThatStandsForTheAnswerIsTheAnswer(boolean stream) {
        FIRST.next(calls(List.of("final_answer"), stream));

        assertEquals(KEPT, answer("tooled", stream));
        assertEquals(
                "final_answer",
                FIRST.requests()
                        .getFirst()
                        .body()
                        .at("/tool_choice/function/name")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void toolsOfTheCallerAreCalledFirst(boolean stream) {
        FIRST.next(calls(List.of("final_answer", "look"), stream));
        var tools = WISH + "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"look\"}}],";

        var called = stream
                ? joined(door.stream(body("tooled", true, tools)))
                : door.ask(body("tooled", false, tools)).json();

        assertEquals("tool_calls", called.at("/choices/0/finish_reason").asText());
        assertEquals(
                "look",
                called.at("/choices/0/message/tool_calls/0/function/name").asText());
        assertEquals(1, called.at("/choices/0/message/tool_calls").size());
    }

    @Test
    void olderClaudeAnswersByATool() {
        CLAUDE.next(Sample.json("""
                {"id": "msg_1", "type": "message", "role": "assistant", "model": "older", "stop_reason": "tool_use",
                 "content": [{"type": "tool_use", "id": "toolu_1", "name": "final_answer", "input": {"n": 42}}],
                 "usage": {"input_tokens": 5, "output_tokens": 5}}
                """));

        var answer = door.ask(body("tooled-claude", false, WISH)).json();

        assertEquals("{\"n\":42}", answer.at("/choices/0/message/content").asText());
        assertEquals("stop", answer.at("/choices/0/finish_reason").asText());
        var told = CLAUDE.requests().getFirst().body();
        assertEquals("tool", told.at("/tool_choice/type").asText());
        assertFalse(told.at("/output_config").has("format"));
    }

    @Test
    void answerThatWasCutOffIsTheCallersToJudge() {
        FIRST.next(Sample.events(
                chunk("{\"content\": \"{\\\"n\\\"\"}", "null") + chunk("{}", "\"length\"") + "data: [DONE]\n\n"));

        assertEquals("{\"n\"", answer("worded", true));
        assertEquals(1, FIRST.requests().size());
    }

    private String answer(String model, boolean stream) {
        return stream
                ? Door.text(door.stream(body(model, true, WISH)))
                : door.ask(body(model, false, WISH))
                        .json()
                        .at("/choices/0/message/content")
                        .asText();
    }

    private static JsonNode joined(List<JsonNode> chunks) {
        var joined = new JoinedChunks();
        chunks.forEach(joined::add);
        return joined.answer(Optional.empty());
    }

    private static Sample says(String text, boolean stream) {
        var quoted = JsonNodeFactory.instance.textNode(text).toString();
        return stream
                ? Sample.events(chunk("{\"role\": \"assistant\"}", "null")
                        + chunk("{\"content\": " + quoted + "}", "null") + chunk("{}", "\"stop\"") + "data: [DONE]\n\n")
                : whole("\"content\": " + quoted, "stop");
    }

    private static Sample calls(List<String> tools, boolean stream) {
        var calls = new StringBuilder();
        for (var tool : tools) {
            calls.append(calls.isEmpty() ? "" : ",")
                    .append("{\"index\": ")
                    .append(tools.indexOf(tool))
                    .append(", \"id\": \"c_")
                    .append(tool)
                    .append("\", \"type\": \"function\", \"function\": {\"name\": \"")
                    .append(tool)
                    .append("\", \"arguments\": ")
                    .append(JsonNodeFactory.instance.textNode(KEPT))
                    .append("}}");
        }
        var said = "\"tool_calls\": [" + calls + "]";
        return stream
                ? Sample.events(chunk("{" + said + "}", "null") + chunk("{}", "\"tool_calls\"") + "data: [DONE]\n\n")
                : whole("\"content\": null, " + said, "tool_calls");
    }

    private static Sample whole(String said, String finish) {
        return Sample.json("""
                {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
                  "message": {"role": "assistant", %s}, "finish_reason": "%s"}],
                 "usage": {"prompt_tokens": 5, "completion_tokens": 5}}
                """.formatted(said, finish));
    }
}
