package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.router.dialect.anthropic.AnthropicSamples;
import dev.sluice.router.dialect.gemini.GeminiSamples;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.AnthropicRules;
import dev.sluice.testkit.provider.ModelFamily;
import dev.sluice.testkit.provider.SampleProvider;
import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A coder's turn with two tools, streamed, at providers that refuse what the real ones are documented to refuse. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TodaysModelsTest.Vendors.class)
class TodaysModelsTest {
    private static final ScriptedProvider CHAT = ScriptedProvider.start();
    private static final SampleProvider CLAUDE = SampleProvider.start();
    private static final SampleProvider GEMINI = SampleProvider.start();

    private static final String ROUTING = """
            {"default_model": "openai/gpt-5.6-sol",
             "deployments": [
               {"name": "mine", "provider": "openai", "model": "my-own",
                "takes": {"tokens_field": "max_completion_tokens", "parameters": {"temperature": {"act": "drop"}}}},
               {"name": "claude", "provider": "claude", "model": "claude-opus-5-5"}],
             "aliases": [
               {"name": "chain", "tiers": [{"shares": [{"model": "claude"}]}, {"shares": [{"model": "openai/any"}]}]},
               {"name": "forced", "tiers": [{"shares": [{"model": "openai/gpt-6.1-sol"}]},
                                            {"shares": [{"model": "openai/any"}]}]}]}
            """;

    private static final String WISHES = """
            "stream": true, "temperature": 0.2, "max_tokens": 4000, "reasoning_effort": "high",
            "tools": [{"type": "function", "function": {"name": "read_file", "parameters": {"type": "object"}}},
                      {"type": "function", "function": {"name": "list_files", "parameters": {"type": "object"}}}]
            """;
    private static final String ASKED = "{\"role\": \"user\", \"content\": \"Mend it.\"}";
    private static final String CALLED = ASKED + """
            , {"role": "assistant", "content": "I look.", "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "read_file", "arguments": "{}"}},
                {"id": "c2", "type": "function", "function": {"name": "list_files", "arguments": "{}"}}]},
              {"role": "tool", "tool_call_id": "c1", "content": "class A {}"},
              {"role": "tool", "tool_call_id": "c2", "content": "a"}
            """;

    /** The vendors, played by servers that are as strict. */
    public static class Vendors implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of(
                    "sluice.llm-router.providers.openai.base-url",
                    CHAT.baseUrl().toString(),
                    "sluice.llm-router.providers.claude.type",
                    "anthropic",
                    "sluice.llm-router.providers.claude.base-url",
                    CLAUDE.root() + "/v1",
                    "sluice.llm-router.providers.gemini.type",
                    "gemini",
                    "sluice.llm-router.providers.gemini.base-url",
                    GEMINI.root() + "/v1beta",
                    "sluice.llm-router.routing-file",
                    routing());
        }

        @Override
        public void stop() {
            // Lives as long as the test JVM.
        }

        private static String routing() {
            try {
                return Files.writeString(Files.createTempFile("routing", ".json"), ROUTING)
                        .toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        CHAT.reset();
        CLAUDE.reset();
        GEMINI.reset();
        CHAT.rule(ModelFamily::brokenByAnyOf);
        CLAUDE.rule(body -> AnthropicRules.broken(body).or(() -> broken(body)));
        CHAT.defaultScript(
                ScriptedReply.calls(new Call("read_file", "{}"), new Call("list_files", "{}")),
                ScriptedReply.text("Mended."));
        door = ServiceKeys.worker(url);
    }

    static List<String> chatModels() {
        return models("chat");
    }

    static List<String> claudeModels() {
        return models("messages");
    }

    static List<String> geminiModels() {
        return models("gemini");
    }

    @ParameterizedTest
    @MethodSource("chatModels")
    void turnPassesModelsThatSpeakChatCompletions(String model) {
        assertEquals("tool_calls", finish(stream("openai/" + model, ASKED)));
        assertEquals("Mended.", Door.text(stream("openai/" + model, CALLED)));
        assertEquals(2, CHAT.requests().size());
    }

    @ParameterizedTest
    @MethodSource("claudeModels")
    void turnPassesClaude(String model) {
        CLAUDE.next(AnthropicSamples.TOOLS, AnthropicSamples.TEXT);

        assertEquals("tool_calls", finish(stream("claude/" + model, ASKED)));
        assertEquals("stop", finish(stream("claude/" + model, CALLED)));
        assertEquals(2, CLAUDE.requests().size());
    }

    @ParameterizedTest
    @MethodSource("geminiModels")
    void turnPassesGemini(String model) {
        GEMINI.rule(ModelFamily.find("gemini", model).orElseThrow()::broken);
        GEMINI.next(GeminiSamples.TOOLS, GeminiSamples.TEXT);

        assertEquals("tool_calls", finish(stream("gemini/" + model, ASKED)));
        assertEquals("stop", finish(stream("gemini/" + model, CALLED)));
        var thinking = GEMINI.requests().getLast().body().at("/generationConfig/thinkingConfig");
        assertFalse(thinking.isEmpty());
    }

    @Test
    void callerIsToldWhatTheModelWasToldOtherwise() {
        try (var stream = door.open(body("openai/gpt-5.6-sol", ASKED))) {
            stream.rest();
            assertEquals("reasoning_effort", stream.header("x-sluice-adapted").orElseThrow());
        }
        var asked = CHAT.requests().getLast().body();
        assertEquals("none", asked.path("reasoning_effort").asText());
        assertEquals(4000, asked.path("max_completion_tokens").asInt());

        CLAUDE.next(AnthropicSamples.TEXT);
        try (var stream = door.open(body("claude/claude-opus-5-5", ASKED))) {
            stream.rest();
            assertEquals("temperature", stream.header("x-sluice-adapted").orElseThrow());
        }
        var said = CLAUDE.requests().getLast().body();
        assertEquals("high", said.at("/output_config/effort").asText());
        assertEquals("adaptive", said.at("/thinking/type").asText());
    }

    @Test
    void modelThatNobodyDescribedGetsWhatTheCallerSaid() {
        try (var stream = door.open(body("openai/any", ASKED))) {
            stream.rest();
            assertEquals(Optional.empty(), stream.header("x-sluice-adapted"));
        }
        var asked = CHAT.requests().getLast().body();
        assertEquals("high", asked.path("reasoning_effort").asText());
        assertEquals(4000, asked.path("max_tokens").asInt());
    }

    @Test
    void tableOfTheOperatorSaysWhatItsDeploymentTakes() {
        stream("mine", ASKED);

        var asked = CHAT.requests().getLast().body();
        assertFalse(asked.has("temperature"));
        assertEquals(4000, asked.path("max_completion_tokens").asInt());
    }

    @Test
    void whatOneCandidateCannotBeAskedTheNextOneIs() {
        var two = "{\"model\": \"chain\", \"n\": 2, \"messages\": [" + ASKED + "]}";
        for (int call = 0; call < 6; call++) {
            assertEquals(200, door.ask(two).status());
        }
        assertTrue(CLAUDE.requests().isEmpty());
        assertEquals(6, CHAT.requests().size());

        stream("forced", ASKED);
        assertEquals("any", CHAT.requests().getLast().body().path("model").asText());
        // Nothing was learnt of whom nobody asked: the next call goes there again.
        CLAUDE.next(AnthropicSamples.TEXT);
        stream("chain", ASKED);
        assertEquals(1, CLAUDE.requests().size());
    }

    @Test
    void whatNobodyCanBeAskedIsRefusedByName() {
        var refused = door.ask("{\"model\": \"claude\", \"n\": 2, \"messages\": [" + ASKED + "]}");

        assertEquals(400, refused.status());
        assertEquals("provider_unsayable", refused.errorCode());
        assertEquals("n", refused.json().at("/error/param").asText());

        var forced = door.ask(body("claude", ASKED).replace("\"stream\": true", "\"tool_choice\": \"required\""));
        assertEquals("provider_unsayable", forced.errorCode());
        assertEquals("tool_choice", forced.json().at("/error/param").asText());
        assertTrue(CLAUDE.requests().isEmpty());
    }

    private List<JsonNode> stream(String model, String messages) {
        try (var stream = door.open(body(model, messages))) {
            assertEquals(200, stream.status());
            return stream.rest();
        }
    }

    private static String body(String model, String messages) {
        return "{\"model\": \"" + model + "\", " + WISHES + ", \"messages\": [" + messages + "]}";
    }

    private static String finish(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/finish_reason").asText(""))
                .filter(reason -> !reason.isEmpty() && !reason.equals("null"))
                .findFirst()
                .orElse("");
    }

    private static Optional<String> broken(JsonNode body) {
        return ModelFamily.find("messages", body.path("model").asText()).flatMap(family -> family.broken(body));
    }

    private static List<String> models(String api) {
        return ModelFamily.all().stream()
                .filter(family -> family.api().equals(api) && family.callsTools())
                .map(ModelFamily::model)
                .toList();
    }
}
