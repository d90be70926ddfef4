package dev.sluice.router.dialect.gemini;

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
import dev.sluice.testkit.provider.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiWordsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HELLO = "\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]";

    private static final Fitted UNFITTED = Fitting.plain(((Reading.Accepted)
                    ChatRequest.read(("{\"model\": \"m\", " + HELLO + "}").getBytes(StandardCharsets.UTF_8)))
            .request());

    @Test
    void conversationWithToolsAndImagesIsSaidInItsWords() throws IOException {
        assertEquals(
                JSON.readTree(sample("request-said.json")),
                said(JSON.readTree(sample("request.json")), "gemini-3-pro-preview"));
    }

    @Test
    void olderModelsNeedNoSignature() throws IOException {
        var said =
                said(JSON.readTree(sample("request.json")), "gemini-2.5-flash").toString();
        assertFalse(said.contains("skip_thought_signature_validator"), said);
        assertTrue(said.contains("c2lnbmVk"), said);
    }

    @Test
    void plainRequestHasNothingThatNobodyAskedFor() throws IOException {
        assertEquals(
                JSON.readTree("{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"hello\"}]}]}"),
                said(JSON.readTree("{" + HELLO + "}"), "gemini-test"));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"n\": 2'",
        "'\"logprobs\": true'",
        "'\"modalities\": [\"text\", \"audio\"]'",
        "'\"stop\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]'",
        "'\"tools\": [{\"type\": \"custom\", \"custom\": {}}]'",
        "'\"messages\": [{\"role\": \"tool\", \"tool_call_id\": \"unknown\", \"content\": \"x\"}]'",
        "'\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"input_audio\"}]}]'",
    })
    void whatCannotBeSaidIsRefused(String wish) throws IOException {
        var body = GeminiRequest.of(JSON.readTree("{" + HELLO + ", " + wish + "}"), UNFITTED, "gemini-test");
        assertEquals(
                Kind.UNSAYABLE,
                assertInstanceOf(RequestBody.Refused.class, body).failure().kind());
    }

    @Test
    void wordsOfNothingAreNotSaid() throws IOException {
        var said = said(
                JSON.readTree("{\"stop\": [\"\", \"end\"], \"messages\": [{\"role\": \"system\", \"content\": \"\"},"
                        + "{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"\"},"
                        + "{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"\"}]},"
                        + "{\"role\": \"assistant\", \"content\": \"c\"}, {\"role\": \"user\", \"content\": \"d\"}]}"),
                "gemini-test");

        assertEquals(
                JSON.readTree("{\"contents\": [{\"role\": \"user\", \"parts\": [{\"text\": \"a\"}]},"
                        + "{\"role\": \"model\", \"parts\": [{\"text\": \"c\"}]},"
                        + "{\"role\": \"user\", \"parts\": [{\"text\": \"d\"}]}],"
                        + "\"generationConfig\": {\"stopSequences\": [\"end\"]}}"),
                said);
    }

    @Test
    void textIsReadWithItsUsage() {
        var pieces = pieces("text.sse");

        assertEquals("Thinking of it.", pieces.reasoning());
        assertEquals("Grüße, 世界 👋", pieces.text());
        assertEquals(List.of("stop"), pieces.finishReasons());
        assertEquals(new TokenUsage(40, 32, 17, 12), pieces.reading().usage().orElseThrow());
    }

    @Test
    void parallelToolCallsAreRead() {
        var pieces = pieces("tools.sse");

        assertEquals(List.of("call_1_0 read_file {\"path\":\"a\"}", "fc-2 list_files {}"), pieces.calls());
        assertEquals(List.of("tool_calls"), pieces.finishReasons());
    }

    @Test
    void signaturesGoBackToTheirModelAndToNoOther() throws IOException {
        var sample =
                sample("tools.sse").replace("{\"text\": \"\"}", "{\"text\": \"\", \"thoughtSignature\": \"dGV4dA\"}");
        var pieces = Pieces.of(reader(), sample);
        var turn = JSON.createObjectNode();
        turn.putArray("messages").addObject().put("role", "user").put("content", "hello");
        var said = turn.withArray("messages").addObject();
        said.put("role", "assistant").put("content", "I read both.");
        said.set("reasoning_details", JSON.valueToTree(pieces.details()));
        said.putArray("tool_calls").addAll(pieces.wholeCalls());

        assertEquals(JSON.readTree("""
            [{"text": "I read both.", "thoughtSignature": "dGV4dA"},
             {"functionCall": {"id": "call_1_0", "name": "read_file", "args": {"path": "a"}},
              "thoughtSignature": "c2lnbmVk"},
             {"functionCall": {"id": "fc-2", "name": "list_files", "args": {}}}]\
            """), said(turn, "gemini-test").at("/contents/1/parts"));

        var other = said(turn, "gemini-4-argon").at("/contents/1/parts");
        assertFalse(other.path(0).has("thoughtSignature"));
        assertEquals(
                "skip_thought_signature_validator",
                other.path(1).path("thoughtSignature").asText());
    }

    @Test
    void resultsOfToolsMayHoldPictures() throws IOException {
        var turn = JSON.readTree("""
            {"messages": [{"role": "user", "content": "look"},
              {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": "{}"}}]},
              {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "here"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBO"}}]}]}\
            """);

        var newer = said(turn, "gemini-3.8-flash").at("/contents/2/parts");
        assertEquals(
                "image/png",
                newer.at("/0/functionResponse/parts/0/inlineData/mimeType").asText());
        var older = said(turn, "gemini-2.5-pro").at("/contents/2/parts");
        assertEquals("here", older.at("/0/functionResponse/response/output").asText());
        assertEquals("image/png", older.at("/1/inlineData/mimeType").asText());
    }

    @Test
    void someOfTheToolsAreAllowed() throws IOException {
        var tools = ", \"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"g\"}}], \"tool_choice\":"
                + " {\"type\": \"allowed_tools\", \"mode\": \"auto\", \"tools\": [{\"type\": \"function\", \"name\":"
                + " \"g\"}]}}";

        assertEquals(
                "{\"mode\":\"VALIDATED\",\"allowedFunctionNames\":[\"g\"]}",
                said(JSON.readTree("{" + HELLO + tools), "gemini-test")
                        .at("/toolConfig/functionCallingConfig")
                        .toString());
    }

    @Test
    void soundAndFilesAreSaid() throws IOException {
        var turn = JSON.readTree("""
            {"messages": [{"role": "user", "content": [
              {"type": "input_audio", "input_audio": {"data": "UklG", "format": "mp3"}},
              {"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBE"}}]}]}\
            """);

        var parts = said(turn, "gemini-test").at("/contents/0/parts");
        assertEquals("audio/mp3", parts.at("/0/inlineData/mimeType").asText());
        assertEquals("application/pdf", parts.at("/1/inlineData/mimeType").asText());
    }

    @Test
    void blockedPromptIsARefusal() {
        var failure = pieces("blocked.sse").failure().orElseThrow();
        assertEquals(Kind.CONTENT_FILTERED, failure.kind());
        assertTrue(failure.detail().contains("PROHIBITED_CONTENT"), failure.detail());
    }

    @Test
    void streamWithoutItsEndIsNoAnswer() {
        var pieces = Pieces.of(reader(), sample("text.sse").replace("\"finishReason\": \"STOP\",", ""));
        assertEquals(Kind.CUT, pieces.reading().defect().orElseThrow().kind());
    }

    @ParameterizedTest
    @CsvSource({"MAX_TOKENS, length", "SAFETY, content_filter", "RECITATION, content_filter", "NEW_ONE, new_one"})
    void reasonToStopIsTranslated(String reason, String finish) {
        assertEquals(
                List.of(finish),
                Pieces.of(reader(), sample("text.sse").replace("STOP", reason)).finishReasons());
    }

    @Test
    void brokenToolCallIsAFailure() {
        var pieces = Pieces.of(reader(), sample("text.sse").replace("STOP", "MALFORMED_FUNCTION_CALL"));
        assertEquals(Kind.STREAM_ERROR, pieces.failure().orElseThrow().kind());
    }

    @ParameterizedTest
    @CsvSource({"-3", "999999999999", "\"many\""})
    void absurdUsageIsNotBelieved(String tokens) {
        var events = sample("text.sse").replace("\"candidatesTokenCount\": 5", "\"candidatesTokenCount\": " + tokens);
        assertEquals(Optional.empty(), Pieces.of(reader(), events).reading().usage());
    }

    @Test
    void wholeAnswerIsRead() throws IOException {
        var whole = assertInstanceOf(Reply.Whole.class, reader().whole(bytes(sample("whole.json"))));
        var call = whole.json().at("/choices/0/message/tool_calls/0");

        assertEquals("I look.", whole.json().at("/choices/0/message/content").asText());
        assertEquals("{\"path\":\"a\"}", call.at("/function/arguments").asText());
        assertEquals(
                "c2lnbmVk", call.at("/extra_content/google/thought_signature").asText());
        assertEquals("tool_calls", whole.json().at("/choices/0/finish_reason").asText());
        assertEquals(
                new TokenUsage(10, 0, 25, 5),
                WholeReading.of(whole.json()).usage().orElseThrow());
    }

    @Test
    void answerOfAnotherShapeIsNone() throws IOException {
        for (var body : List.of("{}", "[]", "{\"candidates\": []}", "{\"error\": {}}", "3")) {
            assertInstanceOf(Reply.Failed.class, reader().whole(bytes(body)), body);
        }
    }

    @Test
    void pauseInTheErrorIsHonoured() throws IOException {
        var failure = reader().refusal(429, Optional.empty(), Optional.of(JSON.readTree(sample("limited.json"))));
        assertEquals(Kind.RATE_LIMITED, failure.kind());
        assertEquals(Duration.ofSeconds(37), failure.retryAfter().orElseThrow());
    }

    @Test
    void refusedKeyIsNotTheCallersFault() throws IOException {
        var body = JSON.readTree(sample("key-refused.json"));
        assertEquals(
                Kind.CREDENTIALS_REFUSED,
                reader().refusal(400, Optional.empty(), Optional.of(body)).kind());
    }

    private static JsonNode said(JsonNode chat, String model) throws IOException {
        var body = GeminiRequest.of(chat, UNFITTED, model);
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

    private static GeminiReader reader() {
        return new GeminiReader(new ChatWriter("1", "gemini-test", 0), "1");
    }

    private static String sample(String name) {
        return new String(Sample.resource(GeminiWordsTest.class, name).body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
