package dev.sluice.router;

import static dev.sluice.router.TodaysModelsTest.CHAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlock;
import com.anthropic.models.messages.ThinkingConfigAdaptive;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.ModelFamily;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Anthropic's own Java client works against this door as it comes, whoever is behind it: only its base URL and key are ours. The
 * models refuse what the real ones are documented to refuse.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TodaysModelsTest.Vendors.class)
class StockMessagesClientTest {
    private static final String CLAUDE = "anthropic/claude-opus-4-8";
    private static final String GEMINI = "google/gemini-3.8-flash";
    private static final String OTHER = "openai/any";
    private static final long TOKENS_MAX = 4000;
    private static final String ANSWER = "Grüße, 世界 👋";
    private static final String QUESTION = "Mend it.";
    private static final Tool READ_FILE = Tool.builder()
            .name("read_file")
            .description("Reads a file.")
            .inputSchema(Tool.InputSchema.builder()
                    .putAdditionalProperty("required", JsonValue.from(List.of("path")))
                    .build())
            .build();

    @TestHTTPResource
    String url;

    private AnthropicClient client;

    @BeforeEach
    void setUp() {
        CHAT.reset();
        CHAT.rule(ModelFamily::brokenByAnyOf);
        CHAT.defaultScript(
                ScriptedReply.text("I look.").calling(List.of(new Call("read_file", "{\"path\":\"a\"}"))),
                ScriptedReply.text(ANSWER));
        client = AnthropicOkHttpClient.builder()
                .baseUrl(url.replaceAll("/+$", ""))
                .apiKey(ServiceKeys.tokenWithoutSession())
                .responseValidation(true)
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void tearDown() {
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {CLAUDE, GEMINI, OTHER})
    void messageIsAnsweredAndStreamed(String model) {
        CHAT.next(ScriptedReply.text(ANSWER), ScriptedReply.text(ANSWER));
        var params = ask(model).build();

        for (var message : List.of(client.messages().create(params), streamed(params))) {
            assertEquals(StopReason.END_TURN, message.validate().stopReason().orElseThrow());
            assertEquals(ANSWER, text(message));
            assertTrue(message.usage().outputTokens() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CLAUDE, GEMINI, OTHER})
    void toolsAreCalledAndTheirResultsRead(String model) {
        loop(ask(model), params -> client.messages().create(params));
        loop(ask(model), this::streamed);
    }

    @ParameterizedTest
    @ValueSource(strings = {CLAUDE, GEMINI})
    void thoughtsAreSignedAndGoBackThroughALoopOfTools(String model) {
        var thinking = ThinkingConfigAdaptive.builder()
                .display(ThinkingConfigAdaptive.Display.SUMMARIZED)
                .build();

        for (var first : List.of(
                loop(ask(model).thinking(thinking), params -> client.messages().create(params)),
                loop(ask(model).thinking(thinking), this::streamed))) {
            var thought = first.content().getFirst().asThinking();
            assertFalse(thought.thinking().isBlank());
            assertFalse(thought.signature().isBlank());
        }
    }

    @Test
    void tokensAreCountedWithoutAskingAnybody() {
        var count = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model(CLAUDE)
                        .addUserMessage(QUESTION)
                        .addTool(READ_FILE)
                        .build());

        assertTrue(count.inputTokens() > 0);
        assertTrue(CHAT.requests().isEmpty());
    }

    @Test
    void modelsAreListed() {
        var listed = client.models().list();

        assertTrue(listed.data().stream().anyMatch(model -> model.id().equals("claude")));
        assertEquals("claude", client.models().retrieve("claude").id());
    }

    @Test
    void errorsAreTyped() {
        var unknown = ask("nobody-has-this").build();
        assertThrows(NotFoundException.class, () -> client.messages().create(unknown));
        var wrong = ask(CLAUDE).putAdditionalBodyProperty("mcp_servers", JsonValue.from(List.of("x")));
        assertThrows(BadRequestException.class, () -> client.messages().create(wrong.build()));
    }

    /** Asks, calls the tool as it is told to, and asks again with all that was said, thoughts among it. */
    private Message loop(MessageCreateParams.Builder params, Function<MessageCreateParams, Message> ask) {
        params.addTool(READ_FILE);
        var first = ask.apply(params.build());
        assertEquals(StopReason.TOOL_USE, first.validate().stopReason().orElseThrow());
        var calls = first.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .toList();
        assertEquals(
                List.of(JsonValue.from(java.util.Map.of("path", "a"))),
                calls.stream().map(ToolUseBlock::_input).toList());
        var results = calls.stream()
                .map(call -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                        .toolUseId(call.id())
                        .content("content of a")
                        .build()))
                .toList();
        var last = ask.apply(params.addMessage(first)
                .addUserMessageOfContentBlockParams(results)
                .build());
        assertEquals(StopReason.END_TURN, last.stopReason().orElseThrow());
        assertEquals(ANSWER, text(last));
        return first;
    }

    private Message streamed(MessageCreateParams params) {
        var whole = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(event -> whole.accumulate(event.validate()));
        }
        return whole.message();
    }

    private static MessageCreateParams.Builder ask(String model) {
        return MessageCreateParams.builder().model(model).maxTokens(TOKENS_MAX).addUserMessage(QUESTION);
    }

    private static String text(Message message) {
        return message.content().stream()
                .flatMap((ContentBlock block) -> block.text().stream())
                .map(TextBlock::text)
                .collect(Collectors.joining());
    }
}
