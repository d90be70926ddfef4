package dev.sluice.router.dialect.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponsesRenderingTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Buffer out = Buffer.buffer();
    private final ToolNames names = new ToolNames();
    private final ResponsesRendering rendering = new ResponsesRendering(
            new ResponseObject(JSON.createObjectNode().put("model", "role/ask"), "1", Instant.EPOCH), names);

    @Test
    void streamHasItsEventsInOrder() throws IOException {
        delta("{\"role\": \"assistant\", \"content\": \"\"}");
        delta("{\"content\": \"Hel\"}");
        delta("{\"content\": \"lo\"}");
        delta(
                "{\"tool_calls\": [{\"index\": 0, \"id\": \"c1\", \"function\": {\"name\": \"f\", \"arguments\": \"\"}}]}");
        delta("{\"tool_calls\": [{\"index\": 0, \"function\": {\"arguments\": \"{}\"}}]}");
        delta(
                "{\"tool_calls\": [{\"index\": 1, \"id\": \"c2\", \"function\": {\"name\": \"g\", \"arguments\": \"{}\"}}]}");
        chunk("{\"choices\": [{\"index\": 0, \"delta\": {}, \"finish_reason\": \"tool_calls\"}]}");
        chunk("{\"choices\": [], \"usage\": {\"prompt_tokens\": 3, \"completion_tokens\": 4,"
                + " \"prompt_tokens_details\": {\"cached_tokens\": 2}}}");
        rendering.done(out);

        var events = events();
        assertEquals(
                List.of(
                        "created",
                        "in_progress",
                        "output_item.added",
                        "content_part.added",
                        "output_text.delta",
                        "output_text.delta",
                        "output_text.done",
                        "content_part.done",
                        "output_item.done",
                        "output_item.added",
                        "function_call_arguments.delta",
                        "function_call_arguments.done",
                        "output_item.done",
                        "output_item.added",
                        "function_call_arguments.delta",
                        "function_call_arguments.done",
                        "output_item.done",
                        "completed"),
                events.stream()
                        .map(event -> event.path("type").asText().replace("response.", ""))
                        .toList());
        for (int index = 0; index < events.size(); index++) {
            assertEquals(index, events.get(index).path("sequence_number").asInt());
        }
        var response = events.getLast().path("response");
        assertEquals("Hello", response.at("/output/0/content/0/text").asText());
        assertEquals("c1", response.at("/output/1/call_id").asText());
        assertEquals("{}", response.at("/output/2/arguments").asText());
        assertEquals(2, response.at("/usage/input_tokens_details/cached_tokens").asInt());
        assertEquals(7, response.at("/usage/total_tokens").asInt());
    }

    @Test
    void callsThatAreWrittenAtOnceAreKeptApart() throws IOException {
        delta(
                "{\"tool_calls\": [{\"index\": 0, \"id\": \"c1\", \"function\": {\"name\": \"f\", \"arguments\": \"[\"}}]}");
        delta(
                "{\"tool_calls\": [{\"index\": 1, \"id\": \"c2\", \"function\": {\"name\": \"g\", \"arguments\": \"{\"}}]}");
        delta("{\"tool_calls\": [{\"index\": 0, \"function\": {\"arguments\": \"]\"}}]}");
        delta("{\"tool_calls\": [{\"index\": 1, \"function\": {\"arguments\": \"}\"}}]}");
        rendering.done(out);

        var output = events().getLast().at("/response/output");
        assertEquals(List.of("f", "g"), output.findValuesAsText("name"));
        assertEquals(List.of("[]", "{}"), output.findValuesAsText("arguments"));
    }

    @Test
    void answerThatWasCutByItsBoundIsIncomplete() throws IOException {
        chunk("{\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"x\"}, \"finish_reason\": \"length\"}]}");
        rendering.done(out);

        var last = events().getLast();
        assertEquals("response.incomplete", last.path("type").asText());
        assertEquals(
                "max_output_tokens",
                last.at("/response/incomplete_details/reason").asText());
    }

    @Test
    void brokenStreamFailsAndKeepsWhatWasWritten() throws IOException {
        delta("{\"content\": \"half\"}");
        rendering.failed(
                "{\"error\": {\"code\": \"provider_cut\", \"message\": \"cut\"}}".getBytes(StandardCharsets.UTF_8),
                out);

        var last = events().getLast();
        assertEquals("response.failed", last.path("type").asText());
        assertEquals("provider_cut", last.at("/response/error/code").asText());
        assertEquals("half", last.at("/response/output/0/content/0/text").asText());
    }

    @Test
    void refusalIsNoText() throws IOException {
        delta("{\"refusal\": \"no\"}");
        chunk("{\"choices\": [{\"index\": 0, \"delta\": {}, \"finish_reason\": \"stop\"}]}");
        rendering.done(out);

        var part = events().getLast().at("/response/output/0/content/0");
        assertEquals("refusal", part.path("type").asText());
        assertEquals("no", part.path("refusal").asText());
    }

    @Test
    void thoughtsAreAnItemWithWhatTheirModelWantsBack() throws IOException {
        delta("{\"reasoning_content\": \"Let me \"}");
        delta("{\"reasoning_content\": \"see.\"}");
        delta("{\"reasoning_details\": [{\"type\": \"reasoning.text\", \"signature\": \"s\"}]}");
        delta("{\"content\": \"I see.\"}");
        rendering.done(out);

        var events = events();
        assertEquals(
                List.of("output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta"),
                events.stream()
                        .map(event -> event.path("type").asText().replace("response.", ""))
                        .toList()
                        .subList(2, 5));
        var thought = events.getLast().at("/response/output/0");
        assertEquals("Let me see.", thought.at("/summary/0/text").asText());
        var sealed = SealedThoughts.read(thought).orElseThrow();
        assertEquals("Let me see.", sealed.text());
        assertEquals("s", sealed.details().at("/0/signature").asText());
        assertEquals(
                "I see.",
                events.getLast().at("/response/output/1/content/0/text").asText());
    }

    @Test
    void toolThatTakesATextIsCalledWithOne() throws IOException {
        names.inChat(new ToolNames.Tool("functions", "apply_patch", true));
        delta("{\"tool_calls\": [{\"index\": 0, \"id\": \"c1\", \"function\":"
                + " {\"name\": \"apply_patch\", \"arguments\": \"{\\\"input\\\": \\\"a\"}}]}");
        delta("{\"tool_calls\": [{\"index\": 0, \"function\": {\"arguments\": \"b\\\"}\"}}]}");
        rendering.done(out);

        var call = events().getLast().at("/response/output/0");
        assertEquals("custom_tool_call", call.path("type").asText());
        assertEquals("functions", call.path("namespace").asText());
        assertEquals("ab", call.path("input").asText());
        var deltas = events().stream()
                .filter(event -> event.path("type").asText().equals("response.custom_tool_call_input.delta"))
                .toList();
        assertEquals(
                List.of("ab"),
                deltas.stream().map(event -> event.path("delta").asText()).toList());
    }

    @Test
    void wholeAnswerIsAResponse() throws IOException {
        var whole = JSON.readTree(rendering.whole("""
                {"choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant",
                  "content": "I look.", "tool_calls": [{"id": "c1", "type": "function",
                  "function": {"name": "f", "arguments": "{}"}}]}}],
                 "usage": {"prompt_tokens": 3, "completion_tokens": 4}}""".getBytes(StandardCharsets.UTF_8)));

        assertEquals("completed", whole.path("status").asText());
        assertEquals("I look.", whole.at("/output/0/content/0/text").asText());
        assertEquals("f", whole.at("/output/1/name").asText());
        assertEquals(3, whole.at("/usage/input_tokens").asInt());
        assertEquals("role/ask", whole.path("model").asText());
    }

    private void delta(String delta) {
        chunk("{\"choices\": [{\"index\": 0, \"delta\": " + delta + ", \"finish_reason\": null}]}");
    }

    private void chunk(String chunk) {
        rendering.chunk(chunk.getBytes(StandardCharsets.UTF_8), out);
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
}
