package dev.sluice.router.dialect.anthropic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.form.Fitting;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.reply.ChatWriter;
import dev.sluice.router.dialect.reply.Pieces;
import dev.sluice.router.dialect.reply.ProviderFailure.Kind;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.WholeReading;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.testkit.provider.AnthropicRules;
import dev.sluice.testkit.provider.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicWordsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HELLO = "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]";

    private static final Fitted UNFITTED = Fitting.plain(((Reading.Accepted)
                    ChatRequest.read(("{\"model\": \"m\", " + HELLO + "}").getBytes(StandardCharsets.UTF_8)))
            .request());

    @Test
    void conversationWithToolsAndImagesIsSaidInItsWords() throws IOException {
        var said = said(JSON.readTree(sample("request.json")));

        assertEquals(JSON.readTree(sample("request-said.json")), said);
        assertEquals(Optional.empty(), AnthropicRules.broken(said));
    }

    @Test
    void answerIsBoundedEvenIfNobodyAsked() throws IOException {
        assertEquals(
                8192, said(JSON.readTree("{" + HELLO + "}")).path("max_tokens").asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"tool_choice\": \"auto\"', '{\"type\":\"auto\"}'",
        "'\"tool_choice\": \"none\"', '{\"type\":\"none\"}'",
        "'\"parallel_tool_calls\": false', '{\"type\":\"auto\",\"disable_parallel_tool_use\":true}'",
        "'\"tool_choice\": {\"type\": \"function\", \"function\": {\"name\": \"f\"}}',"
                + " '{\"type\":\"tool\",\"name\":\"f\"}'",
    })
    void choiceOfToolsIsSaid(String asked, String said) throws IOException {
        var tools = ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}], ";
        assertEquals(
                JSON.readTree(said),
                said(JSON.readTree("{" + HELLO + tools + asked + "}")).path("tool_choice"));
    }

    @Test
    void someOfTheToolsAreAllowedByOfferingNoOthers() throws IOException {
        var tools = ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}, {\"type\": \"function\","
                + " \"function\": {\"name\": \"g\"}}], \"tool_choice\": {\"type\": \"allowed_tools\", \"allowed_tools\":"
                + " {\"mode\": \"required\", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"g\"}}]}}}";

        var said = said(JSON.readTree("{" + HELLO + tools));

        assertEquals(List.of("g"), said.path("tools").findValuesAsText("name"));
        assertEquals("any", said.at("/tool_choice/type").asText());
    }

    @Test
    void resultsOfToolsMayHoldPicturesAndFiles() throws IOException {
        var said = said(JSON.readTree("""
            {"messages": [{"role": "user", "content": "look"},
              {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": "{}"}}]},
              {"role": "tool", "tool_call_id": "c1", "is_error": true, "content": [
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}},
                {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBE"}}]}]}\
            """));

        var result = said.at("/messages/2/content/0");
        assertTrue(result.path("is_error").asBoolean());
        assertEquals("image", result.at("/content/0/type").asText());
        assertEquals("document", result.at("/content/1/type").asText());
        assertEquals(
                "application/pdf", result.at("/content/1/source/media_type").asText());
    }

    @Test
    void jsonOfAnyShapeIsAskedForInWords() throws IOException {
        var said = said(JSON.readTree("{" + HELLO + ", \"response_format\": {\"type\": \"json_object\"}}"));

        assertTrue(said.at("/system/0/text").asText().contains("JSON"));
        assertFalse(said.has("output_config"));
    }

    @Test
    void jsonSchemaIsSaid() throws IOException {
        var format = ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\","
                + " \"schema\": {\"type\": \"object\"}}}}";
        assertEquals(
                "{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"additionalProperties\":false}}}",
                said(JSON.readTree("{" + HELLO + format)).path("output_config").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"n\": 2'",
        "'\"logprobs\": true'",
        "'\"modalities\": [\"text\", \"audio\"]'",
        "'\"response_format\": {\"type\": \"grammar\"}'",
        "'\"tools\": [{\"type\": \"custom\", \"custom\": {}}]'",
    })
    void whatCannotBeSaidIsRefused(String wish) throws IOException {
        var body = AnthropicRequest.of(JSON.readTree("{" + HELLO + ", " + wish + "}"), UNFITTED, "m", false, 8192);
        assertEquals(
                Kind.UNSAYABLE,
                assertInstanceOf(RequestBody.Refused.class, body).failure().kind());
    }

    @Test
    void textIsReadWithItsUsage() {
        var pieces = pieces("text.sse");

        assertEquals("Grüße, 世界 👋", pieces.text());
        assertEquals(List.of("stop"), pieces.finishReasons());
        assertEquals(
                new TokenUsage(2125, 2000, 15, 0, Optional.of(100L)),
                pieces.reading().usage().orElseThrow());
        assertTrue(pieces.ended());
    }

    @Test
    void parallelToolCallsAreRead() {
        var pieces = pieces("tools.sse");

        assertEquals("Two files.", pieces.reasoning());
        assertEquals("I read both.", pieces.text());
        assertEquals(List.of("toolu_01 read_file {\"path\": \"a\"}", "toolu_02 list_files {}"), pieces.calls());
        assertEquals(List.of("tool_calls"), pieces.finishReasons());
    }

    @Test
    void thoughtsGoBackToTheirModelAsTheyCameAndToNoOther() throws IOException {
        var hidden =
                "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":9,\"content_block\":"
                        + "{\"type\":\"redacted_thinking\",\"data\":\"hidden\"}}\n\n";
        var sample = sample("tools.sse");
        var at = sample.indexOf("event: content_block_start", sample.indexOf("signature_delta"));
        var details = Pieces.of(reader(), sample.substring(0, at) + hidden + sample.substring(at))
                .details();
        var turn = JSON.createObjectNode();
        turn.putArray("messages").addObject().put("role", "user").put("content", "hello");
        turn.withArray("messages")
                .addObject()
                .put("role", "assistant")
                .put("content", "I read both.")
                .set("reasoning_details", JSON.valueToTree(details));

        var blocks = said(turn).at("/messages/1/content");
        assertEquals(JSON.readTree("""
            [{"type": "thinking", "thinking": "Two files.", "signature": "sealed-by-claude-opus-5-5-1"},
             {"type": "redacted_thinking", "data": "hidden"},
             {"type": "text", "text": "I read both."}]\
            """), blocks);

        var other = AnthropicRequest.of(turn, UNFITTED, "claude-other", false, 8192);
        var said =
                JSON.readTree(assertInstanceOf(RequestBody.Ready.class, other).bytes());
        assertEquals("text", said.at("/messages/1/content/0/type").asText());
    }

    @Test
    void thoughtsThatAreNotShownGoBackAllTheSame() throws IOException {
        var sample = sample("tools.sse").replace("\"thinking\":\"Two files.\"", "\"thinking\":\"\"");
        var pieces = Pieces.of(reader(), sample);

        assertEquals("", pieces.reasoning());
        assertEquals(
                "sealed-by-claude-opus-5-5-1",
                pieces.details().getFirst().path("signature").asText());
        assertEquals("claude-test", pieces.details().getFirst().path("model").asText());
    }

    @Test
    void callerWhoMarksWhatIsToBeCachedIsLeftToIt() throws IOException {
        var marked =
                "{\"messages\": [{\"role\": \"system\", \"content\": [{\"type\": \"text\", \"text\": \"Be brief.\","
                        + " \"cache_control\": {\"type\": \"ephemeral\", \"ttl\": \"1h\"}}]},"
                        + " {\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"b\"},"
                        + " {\"role\": \"user\", \"content\": \"c\"}]}";

        var said = said(JSON.readTree(marked));

        assertEquals("1h", said.at("/system/0/cache_control/ttl").asText());
        assertEquals(1, said.toString().split("cache_control", -1).length - 1);
    }

    /** Kimi and others number their calls anew in each turn; Claude refuses a conversation in which an id comes again. */
    @Test
    void idsThatComeAgainAreToldApart() throws IOException {
        var said = said(JSON.readTree("""
                {"messages": [
                  {"role": "user", "content": "a"},
                  {"role": "assistant", "tool_calls": [{"id": "f_0", "function": {"name": "f", "arguments": "{}"}}]},
                  {"role": "tool", "tool_call_id": "f_0", "content": "first"},
                  {"role": "assistant", "tool_calls": [{"id": "f_0", "function": {"name": "f", "arguments": "{}"}},
                                                       {"id": "f_1", "function": {"name": "f", "arguments": "{}"}}]},
                  {"role": "tool", "tool_call_id": "f_0", "content": "second"},
                  {"role": "tool", "tool_call_id": "f_1", "content": "third"}]}
                """));

        var calls = said.findValuesAsText("id");
        assertEquals(3, Set.copyOf(calls).size(), calls::toString);
        assertEquals("f_0", calls.getFirst());
        assertEquals(calls, said.findValuesAsText("tool_use_id"));
        assertEquals(Optional.empty(), AnthropicRules.broken(said));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\\n"})
    void wordsOfNothingAreNoTurn(String nothing) throws IOException {
        var said = said(JSON.readTree("{\"messages\": [{\"role\": \"system\", \"content\": \"" + nothing + "\"},"
                + "{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"b\"},"
                + "{\"role\": \"user\", \"content\": \"" + nothing + "\"},"
                + "{\"role\": \"assistant\", \"content\": \"c\"}, {\"role\": \"user\", \"content\": \"d\"}]}"));

        assertEquals(Optional.empty(), AnthropicRules.broken(said));
        assertFalse(said.has("system"));
        assertEquals(3, said.path("messages").size());
    }

    @Test
    void whatWillNotBeContinuedIsNotMarked() throws IOException {
        assertFalse(said(JSON.readTree("{" + HELLO + "}")).toString().contains("cache_control"));
    }

    @Test
    void errorInTheStreamIsNoAnswer() {
        assertEquals(
                Kind.UNAVAILABLE,
                pieces("overloaded.sse").failure().orElseThrow().kind());
    }

    @Test
    void streamWithoutItsEndIsNoAnswer() {
        var whole = sample("text.sse");
        var pieces = Pieces.of(reader(), whole.substring(0, whole.indexOf("event: message_delta")));
        assertEquals(Kind.CUT, pieces.reading().defect().orElseThrow().kind());
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, stop",
        "stop_sequence, stop",
        "max_tokens, length",
        "model_context_window_exceeded, length",
        "refusal, content_filter",
        "something_new, something_new",
    })
    void reasonToStopIsTranslated(String reason, String finish) {
        assertEquals(
                List.of(finish),
                Pieces.of(reader(), sample("text.sse").replace("end_turn", reason))
                        .finishReasons());
    }

    @ParameterizedTest
    @CsvSource({"'\"output_tokens\":-3'", "'\"output_tokens\":999999999999'", "'\"output_tokens\":\"many\"'"})
    void absurdUsageIsNotBelieved(String usage) {
        var pieces = Pieces.of(reader(), sample("text.sse").replace("\"output_tokens\":15", usage));
        assertEquals(Optional.empty(), pieces.reading().usage());
        assertEquals(List.of("stop"), pieces.finishReasons());
    }

    @Test
    void wholeAnswerIsRead() throws IOException {
        var whole = assertInstanceOf(Reply.Whole.class, reader().whole(bytes(sample("message.json"))));
        var message = whole.json().at("/choices/0/message");

        assertEquals("I look.", message.path("content").asText());
        assertEquals(
                "{\"path\":\"a\"}",
                message.at("/tool_calls/0/function/arguments").asText());
        assertEquals("toolu_04", message.at("/tool_calls/1/id").asText());
        assertEquals("{}", message.at("/tool_calls/1/function/arguments").asText());
        var reading = WholeReading.of(whole.json());
        assertEquals(Optional.empty(), reading.defect());
        assertEquals(new TokenUsage(40, 30, 20, 0), reading.usage().orElseThrow());
    }

    @Test
    void answerOfAnotherShapeIsNone() throws IOException {
        for (var body : List.of("{}", "[]", "{\"content\": []}", "{\"type\": \"error\"}", "3")) {
            assertInstanceOf(Reply.Failed.class, reader().whole(bytes(body)));
        }
    }

    private static JsonNode said(JsonNode chat) throws IOException {
        var body = AnthropicRequest.of(
                chat, UNFITTED, "claude-test", chat.path("stream").asBoolean(), 8192);
        return JSON.readTree(assertInstanceOf(RequestBody.Ready.class, body).bytes());
    }

    /** Proxies write on every wire what they know from OpenAI's. */
    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", ": PROCESSING", "ping", "[]", "7", "null", "\"ok\"", "", "{\"type\":\"ping\"}"})
    void whatIsNoEventIsSkipped(String noise) {
        var quiet = pieces("text.sse");
        var noisy = Pieces.of(reader(), ("\n" + sample("text.sse")).replace("\n\n", "\n\ndata: " + noise + "\n\n"));

        assertEquals(quiet.text(), noisy.text());
        assertEquals(quiet.finishReasons(), noisy.finishReasons());
        assertEquals(Optional.empty(), noisy.failure());
        assertEquals(Optional.empty(), noisy.reading().defect());
    }

    @Test
    void sentenceThatSaysAnErrorIsOne() {
        var pieces = Pieces.of(reader(), "event: error\ndata: Too many requests\n\n");
        assertEquals(Kind.RATE_LIMITED, pieces.failure().orElseThrow().kind());
    }

    private static Pieces pieces(String name) {
        return Pieces.of(reader(), sample(name));
    }

    private static AnthropicReader reader() {
        return new AnthropicReader(new ChatWriter("1", "claude-test", 0));
    }

    private static String sample(String name) {
        return new String(Sample.resource(AnthropicWordsTest.class, name).body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
