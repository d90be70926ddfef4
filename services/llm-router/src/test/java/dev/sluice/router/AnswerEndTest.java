package dev.sluice.router;

import static dev.sluice.router.ThreeWires.CLAUDE;
import static dev.sluice.router.ThreeWires.FIRST;
import static dev.sluice.router.ThreeWires.GEMINI;
import static dev.sluice.router.ThreeWires.body;
import static dev.sluice.router.ThreeWires.chunk;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.Sample;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer is whole by its wire's own end and by nothing else; what is no piece of it is not taken for one. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ThreeWires.class)
class AnswerEndTest {
    private static final String TEXT = "{\"content\": \"half\"}";

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        ThreeWires.reset();
        door = Door.at(url, UserTokens.of("ada", "acme", "developer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "null",
                "\"error\"",
                "\"network_error\"",
                "\"abort\"",
                "\"insufficient_system_resource\"",
            })
    void wordThatEndsNothingMakesNoAnswerWhole(String finish) {
        for (var end : new String[] {"", "data: [DONE]\n\n"}) {
            FIRST.next(Sample.events(chunk(TEXT, "\"\"") + chunk(TEXT, finish) + end));
            try (var stream = door.open(body("one", true, ""))) {
                var last = stream.rest().getLast();
                assertTrue(last.at("/error/code").asText().startsWith("provider_"), () -> finish + last);
                assertFalse(stream.done());
            }
            ThreeWires.reset();
        }
    }

    @Test
    void emptyFinishIsNeverShown() {
        FIRST.next(Sample.events(chunk(TEXT, "\"\"") + chunk("{}", "\"stop\"") + "data: [DONE]\n\n"));

        var chunks = door.stream(body("one", true, ""));

        assertTrue(chunks.getFirst().at("/choices/0/finish_reason").isNull());
        assertEquals("stop", chunks.getLast().at("/choices/0/finish_reason").asText());
    }

    @Test
    void halfAnAnswerIsNeitherSharedNorKept() {
        var once = body("one", true, "\"temperature\": 0, \"seed\": 7, ");
        FIRST.next(Sample.events(chunk(TEXT, "\"\"")));
        door.stream(once);

        assertEquals("well", Door.text(door.stream(once)));
        assertEquals(2, FIRST.requests().size());
    }

    @Test
    void answerThatWasTornBehindItsLastWordIsGivenButNotKept() {
        var once = body("one", true, "\"temperature\": 0, \"seed\": 8, ");
        FIRST.next(Sample.events(chunk(TEXT, "null") + chunk("{}", "\"stop\"") + "data: [DONE]\n\n")
                .cutBefore("data: [DONE]"));

        assertEquals("half", Door.text(door.stream(once)));
        assertEquals("well", Door.text(door.stream(once)));
        assertEquals(2, FIRST.requests().size());
    }

    @Test
    void otherWiresEndByTheirOwnWordToo() {
        CLAUDE.next(Sample.events("""
                data: {"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}}

                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"half"}}

                data: {"type":"content_block_stop","index":0}

                data: {"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":3}}

                """));
        assertEquals("provider_cut", lastError("claude"));

        GEMINI.next(Sample.events("""
                data: {"candidates":[{"content":{"parts":[{"text":"half"}]},"finishReason":"FINISH_REASON_UNSPECIFIED"}]}

                """));
        assertEquals("provider_cut", lastError("gemini"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: : OPENROUTER PROCESSING\n\n",
                ": keep-alive\n\n",
                "data:\n\n",
                "data: \n\n",
                "data: ping\n\n",
                "data: keep-alive\n\n",
                "data: {\"type\": \"ping\"}\n\n",
                "event: ping\ndata: {}\n\n",
                "data: null\n\n",
                "data: {}\n\n",
                "data: []\n\n",
                "data: 0\n\n",
                "data: \"ok\"\n\n",
                "data: {\"object\": \"heartbeat\"}\n\n",
                "data: {\"id\": \"c\", \"choices\": null}\n\n",
                "event: keep-alive\ndata: {\"choices\": []}\n\n",
                ": {\"error\": \"in a comment\"}\n\n",
                "id: 1\r\nretry: 5\r\n\r\n",
                "error:\n\n",
            })
    void whatIsNoChunkIsSkipped(String noise) {
        FIRST.next(Sample.events(
                noise + chunk("{\"content\": \"we\"}", "null") + noise + chunk("{\"content\": \"ll\"}", "null") + noise
                        + chunk("{}", "\"stop\"") + noise + "data: [DONE]\n\n" + noise));

        try (var stream = door.open(body("one", true, ""))) {
            var chunks = stream.rest();
            assertEquals("well", Door.text(chunks), noise);
            assertTrue(stream.done());
            assertTrue(chunks.stream().allMatch(chunk -> chunk.path("choices").isArray()), () -> noise + chunks);
        }
        assertEquals(1, FIRST.requests().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data: [DONE] \n\n", "data:[DONE]\n\n", "data:  [DONE]\n\n", "data: [done]\n\n", "data: [DONE]"})
    void endMarkWithABlankIsOne(String mark) {
        FIRST.next(Sample.events(chunk("{\"content\": \"well\"}", "\"stop\"") + mark));

        try (var stream = door.open(body("one", true, ""))) {
            assertEquals("well", Door.text(stream.rest()));
            assertTrue(stream.done());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "text/plain", "application/octet-stream"})
    void wholeAnswerWhereAStreamWasAskedBecomesOne(String contentType) {
        var tools =
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"well\",\"reasoning_content\":\"hm\",\"tool_calls\":["
                        + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                        + "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":4}}";
        FIRST.next(sample(contentType, tools));

        try (var stream = door.open(body("one", true, ""))) {
            var chunks = stream.rest();
            assertEquals("well", Door.text(chunks));
            assertEquals(
                    "tool_calls",
                    chunks.getLast().at("/choices/0/finish_reason").asText());
            assertTrue(chunks.stream().anyMatch(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/name")
                    .asText()
                    .equals("f")));
            assertTrue(stream.done());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "text/plain"})
    void streamWhereAWholeAnswerWasAskedBecomesOne(String contentType) {
        FIRST.next(sample(
                contentType,
                ": hello\n\n" + chunk("{\"content\": \"we\"}", "null") + chunk("{\"content\": \"ll\"}", "null")
                        + chunk("{}", "\"stop\"") + "data: [DONE]\n\n"));

        var answer = door.ask(body("one", false, ""));

        assertEquals(200, answer.status());
        assertEquals("well", answer.json().at("/choices/0/message/content").asText());
        assertEquals("stop", answer.json().at("/choices/0/finish_reason").asText());
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 203, 206})
    void answerWithAnotherWordForSuccessIsOne(int status) {
        for (var stream : new boolean[] {true, false}) {
            FIRST.next(with(status, stream ? Sample.events(ThreeWires.WELL) : Sample.json(ThreeWires.WELL_WHOLE)));
            assertEquals("well", text("one", stream), () -> status + " " + stream);
        }
        assertEquals(2, FIRST.requests().size());
    }

    /** Some proxies press what they pass on, whether one takes it or not. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pressedAnswerIsOne(boolean stream) throws IOException {
        var plain = stream ? Sample.events(ThreeWires.WELL) : Sample.json(ThreeWires.WELL_WHOLE);
        FIRST.next(pressed(plain).split(stream ? 7 : 0));

        assertEquals("well", text("one", stream));
        assertEquals(1, FIRST.requests().size());
        assertEquals(
                "identity",
                FIRST.requests().getFirst().header("accept-encoding").orElse("none"));
    }

    @Test
    void pressedRefusalIsRead() throws IOException {
        FIRST.next(pressed(Sample.status(400, "{\"error\":{\"message\":\"prompt is too long: 9 tokens > 8\"}}")));

        assertEquals("context_length_exceeded", door.ask(body("one", false, "")).errorCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson", "application/jsonl"})
    void linesOfJsonAndAListOfThemAreAStream(String contentType) {
        var lines = ThreeWires.WELL
                .replace("data: [DONE]", "")
                .replace("data: ", "")
                .replace("\n\n", "\n");
        for (var body : new String[] {lines, "[" + lines.strip().replace("\n", ",\n") + "]"}) {
            FIRST.next(sample(contentType, body));
            assertEquals("well", text("one", true), body);
        }
        assertEquals(2, FIRST.requests().size());
    }

    @Test
    void whatIsAnsweredInLinesMayStillBeHalf() {
        FIRST.otherwise(
                request -> sample("application/x-ndjson", chunk(TEXT, "null").replace("data: ", "")));

        assertEquals("provider_cut", door.ask(body("one", true, "")).errorCode());
    }

    @Test
    void cutStreamWhereAWholeAnswerWasAskedIsNone() {
        FIRST.otherwise(request -> Sample.events(chunk(TEXT, "null")));

        assertEquals("provider_cut", door.ask(body("one", false, "")).errorCode());
    }

    private String text(String model, boolean stream) {
        return stream
                ? Door.text(door.stream(body(model, true, "")))
                : door.ask(body(model, false, ""))
                        .json()
                        .at("/choices/0/message/content")
                        .asText();
    }

    private static Sample with(int status, Sample plain) {
        return new Sample(status, plain.contentType(), plain.headers(), plain.body(), plain.streamed(), 0, -1, false);
    }

    private static Sample pressed(Sample plain) throws IOException {
        var pressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(pressed)) {
            gzip.write(plain.body());
        }
        return new Sample(
                plain.status(),
                plain.contentType(),
                Map.of("content-encoding", "gzip"),
                pressed.toByteArray(),
                plain.streamed(),
                0,
                -1,
                false);
    }

    private String lastError(String model) {
        return door.stream(body(model, true, "")).getLast().at("/error/code").asText();
    }

    private static Sample sample(String contentType, String body) {
        var json = Sample.json(body);
        return new Sample(200, contentType, json.headers(), json.body(), false, 0, -1, false);
    }
}
