package dev.sluice.workers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.Thought.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies as providers write them, the odd ones too. */
class ReplyReaderTest {

    private static final String STOP = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String CALLED = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}";

    private final Heard heard = new Heard();
    private final ReplyReader reader = new ReplyReader(heard);

    @Test
    void piecesOfTextAreAReplyWithItsUsage() {
        read(
                "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
                text("4"),
                text("2"),
                STOP,
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":7,\"total_tokens\":17,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}",
                "[DONE]");

        var reply = reply();
        assertEquals("42", reply.aiMessage().text());
        assertEquals("42", heard.text.toString());
        assertEquals("m", reply.modelName());
        assertEquals(FinishReason.STOP, reply.finishReason());
        var usage = assertInstanceOf(OpenAiTokenUsage.class, reply.tokenUsage());
        assertEquals(10, usage.inputTokenCount());
        assertEquals(4, usage.inputTokensDetails().cachedTokens());
        assertEquals(7, usage.outputTokenCount());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"delta\":{\"content\":\"42\"},\"finish_reason\":\"stop\"}]}",
                "{\"id\":null,\"choices\":[{\"delta\":{\"content\":\"42\"},\"finish_reason\":\"end_turn\"}]}",
                "{\"id\":7,\"created\":\"now\",\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"42\"}]},"
                        + "\"finish_reason\":\"STOP\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"42\"},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"42\",\"tool_calls\":null},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":\"many\"}"
            })
    void whatIsOddButCompleteIsAnAnswer(String chunk) {
        read(chunk);

        assertEquals("42", reply().aiMessage().text());
    }

    @Test
    void callsComeInPiecesByIndex() {
        read(
                call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"read_file\",\"arguments\":\"\"}}"),
                call("{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"list_files\",\"arguments\":\"{}\"}}"),
                call("{\"index\":0,\"function\":{\"arguments\":\"{\\\"path\\\":\"}}"),
                call("{\"index\":0,\"function\":{\"arguments\":\"\\\"a\\\"}\"}}"),
                CALLED);

        assertEquals(List.of("read_file {\"path\":\"a\"}", "list_files {}"), calls());
    }

    @Test
    void argumentsAsAnObjectAreTheSameAsText() {
        read(call("{\"function\":{\"name\":\"read_file\",\"arguments\":{\"path\":\"a\"}}}"), CALLED);

        assertEquals(List.of("read_file {\"path\":\"a\"}"), calls());
    }

    @Test
    void callsWithoutAnyMarkBeginWhereANameComesAgain() {
        read(
                call("{\"function\":{\"name\":\"read_file\",\"arguments\":\"{}\"}}"),
                call("{\"function\":{\"name\":\"list_files\",\"arguments\":\"{\"}}"),
                call("{\"function\":{\"arguments\":\"}\"}}"),
                CALLED);

        assertEquals(List.of("read_file {}", "list_files {}"), calls());
    }

    @Test
    void aNameThatIsRepeatedInEveryPieceIsOneName() {
        read(
                call("{\"index\":0,\"function\":{\"name\":\"read_file\"}}"),
                call("{\"index\":0,\"function\":{\"name\":\"read_file\",\"arguments\":\"{}\"}}"),
                CALLED);

        assertEquals(List.of("read_file {}"), calls());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"arguments\":\"{}\"}", "{\"name\":null}", "{\"name\":\"\"}", "{\"name\":\" \"}"})
    void aCallWithoutANameIsACallAllTheSame(String function) {
        read(call("{\"index\":0,\"function\":" + function + "}"), CALLED);

        assertEquals(1, reply().aiMessage().toolExecutionRequests().size());
    }

    @Test
    void aStreamThatEndsWithoutAReasonIsCut() {
        read(text("half an ans"));

        assertEquals(Optional.of(new ModelTrouble.Cut()), heard.trouble);
    }

    @Test
    void aCutOrGarbageBehindTheReasonTakesNothingAway() {
        read(text("42"), STOP, "{oops");

        assertEquals("42", reply().aiMessage().text());
    }

    @Test
    void anErrorInTheStreamIsToldInItsOwnWords() {
        read(
                text("4"),
                "{\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}],"
                        + "\"error\":{\"message\":\"the storm\\ncame\",\"code\":\"provider_stream_error\"}}");

        assertEquals(
                Optional.of(new ModelTrouble.Refused(
                        new RouterError(200, "provider_stream_error", "the storm came", Optional.empty()))),
                heard.trouble);
    }

    @Test
    void garbageAndNothingAreNoReply() {
        read("{oops");
        assertInstanceOf(ModelTrouble.Unreadable.class, heard.trouble.orElseThrow());

        var other = new Heard();
        new ReplyReader(other).end();
        assertInstanceOf(ModelTrouble.Unreadable.class, other.trouble.orElseThrow());
    }

    @Test
    void thoughtsAreHeardApartFromTextAndKeptAsText() {
        read(
                "{\"choices\":[{\"delta\":{\"reasoning_content\":\"First \"}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning_content\":\"I look.\", \"reasoning\":\"I look.\"}}]}",
                text("Done."),
                STOP);

        assertEquals("First I look.", heard.thoughts.toString());
        assertEquals("Done.", heard.text.toString());
        assertEquals(List.of(Thought.of("First I look.")), Thoughts.of(reply().aiMessage()));
    }

    @Test
    void sealedThoughtsAreKeptAsTheyCameWhateverTheirPieces() {
        read(
                "{\"choices\":[{\"delta\":{\"reasoning\":\"First\","
                        + " \"reasoning_details\":[{\"type\":\"reasoning.text\","
                        + "\"text\":\"First\",\"index\":0,\"format\":\"anthropic-claude-v1\",\"model\":\"claude\"}]}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\"s1\","
                        + "\"index\":0},{\"type\":\"reasoning.encrypted\",\"data\":\"d1\",\"id\":\"rs_1\",\"index\":1,"
                        + "\"format\":\"openai-responses-v1\"},{\"type\":\"reasoning.dream\",\"index\":2}]}}]}",
                call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"read_file\",\"arguments\":\"{}\"}}"),
                call("{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"list_files\",\"arguments\":\"{}\"},"
                        + "\"extra_content\":{\"google\":{\"thought_signature\":\"g1\",\"model\":\"gemini\"}}}"),
                STOP);

        assertEquals(
                List.of(
                        thought(Kind.TEXT, "First", "s1", "anthropic-claude-v1", "claude", "", 0),
                        thought(Kind.SEALED, "", "d1", "openai-responses-v1", "", "rs_1", 0),
                        thought(Kind.SEALED, "", "g1", "google-gemini-v1", "gemini", "", 2)),
                Thoughts.of(reply().aiMessage()));
    }

    @Test
    void moreThoughtsThanAMessageHoldsAreNotKeptByHalves() {
        var much = "x".repeat(TextLimit.THOUGHTS.charsMax() / 2);
        for (int i = 0; i < 6; i++) {
            readOne("{\"choices\":[{\"delta\":{\"reasoning_content\":\"" + much + "\"}}]}");
        }
        read(text("Done."), STOP);

        assertEquals(List.of(), Thoughts.of(reply().aiMessage()));
    }

    private static Thought thought(
            Kind kind, String text, String seal, String form, String model, String id, int call) {
        return new Thought(
                kind,
                text,
                Optional.of(seal),
                Optional.of(form),
                Optional.of(model).filter(some -> !some.isEmpty()),
                Optional.of(id).filter(some -> !some.isEmpty()),
                Optional.of(call).filter(some -> some > 0));
    }

    @Test
    void errorsOfTheRouterAreBoundedAndOneLine() {
        var error = RouterError.of(
                429,
                Optional.of("20"),
                ("{\"error\":{\"message\":\"" + "a\\n".repeat(5_000) + "\"}}").getBytes(StandardCharsets.UTF_8));

        assertTrue(error.words().length() <= RouterError.WORDS_MAX);
        assertEquals(1, error.words().lines().count());
        assertEquals(20, error.retryAfter().orElseThrow().toSeconds());
        assertEquals(
                "",
                RouterError.of(500, Optional.of("soon"), "<html>".getBytes(StandardCharsets.UTF_8))
                        .words());
    }

    @Test
    void whatTheCallCostIsHeardBehindTheReply() {
        read(
                text("a"),
                "{\"choices\":[{\"finish_reason\":\"stop\"}]}",
                "{\"sluice\":{\"cost_micros\":1234}}",
                "[DONE]");

        assertEquals(Optional.of(1234L), heard.cost);
        assertEquals("a", reply().aiMessage().text());
    }

    private void readOne(String event) {
        reader.read(event.getBytes(StandardCharsets.UTF_8));
    }

    private void read(String... events) {
        for (var event : events) {
            readOne(event);
        }
        reader.end();
    }

    private ChatResponse reply() {
        return heard.reply.orElseThrow(() -> new AssertionError("no reply but " + heard.trouble));
    }

    private List<String> calls() {
        return reply().aiMessage().toolExecutionRequests().stream()
                .map(ReplyReaderTest::shown)
                .toList();
    }

    private static String shown(ToolExecutionRequest call) {
        return call.name() + " " + call.arguments();
    }

    private static String text(String text) {
        return "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}";
    }

    private static String call(String call) {
        return "{\"choices\":[{\"delta\":{\"tool_calls\":[" + call + "]}}]}";
    }

    private static final class Heard implements ModelListener {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thoughts = new StringBuilder();
        private Optional<ChatResponse> reply = Optional.empty();
        private Optional<ModelTrouble> trouble = Optional.empty();
        private Optional<Long> cost = Optional.empty();

        @Override
        public void heard() {}

        @Override
        public void wrote(String piece) {
            text.append(piece);
        }

        @Override
        public void thought(String piece) {
            thoughts.append(piece);
        }

        @Override
        public void wroteArguments(String tool, int chars) {}

        @Override
        public void cost(long micros) {
            cost = Optional.of(micros);
        }

        @Override
        public void replied(ChatResponse whole) {
            reply = Optional.of(whole);
        }

        @Override
        public void failed(ModelTrouble why) {
            trouble = Optional.of(why);
        }
    }
}
