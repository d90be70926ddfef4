package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.anthropic.AnthropicSamples;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
    static final ScriptedProvider CHAT = ScriptedProvider.start();
    static final SampleProvider CLAUDE = SampleProvider.start();
    static final SampleProvider GEMINI = SampleProvider.start();

    private static final String ROUTING = """
        {"default_model": "openai/gpt-5.6-sol",
         "deployments": [
           {"name": "mine", "provider": "openai", "model": "my-own",
            "takes": {"tokens_field": "max_completion_tokens", "parameters": {"temperature": {"act": "drop"}}}},
           {"name": "claude", "provider": "claude", "model": "claude-opus-5-5"},
           {"name": "pair", "provider": "pair", "model": "claude-opus-5-5"}],
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

    /** The vendors, played by a server that is as strict; Claude and Gemini by samples of their words as well. */
    public static class Vendors implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return new VendorDials()
                    .openAi("openai", CHAT)
                    .anthropic("anthropic", CHAT)
                    .gemini("google", CHAT)
                    .anthropic("claude", CLAUDE)
                    .gemini("gemini", GEMINI)
                    .anthropic("pair", CLAUDE)
                    .with("providers.pair.api-keys", "key-number-one,key-number-two")
                    .routing(ROUTING)
                    .asMap();
        }

        @Override
        public void stop() {
            // Lives as long as the test JVM.
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
                ScriptedReply.text("I look.")
                        .calling(List.of(new Call("read_file", "{}"), new Call("list_files", "{}"))),
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
        assertEquals("tool_calls", finish(stream("anthropic/" + model, ASKED)));
        assertEquals("Mended.", Door.text(stream("anthropic/" + model, CALLED)));
        assertEquals(2, CHAT.requests().size());
    }

    @ParameterizedTest
    @MethodSource("geminiModels")
    void turnPassesGemini(String model) {
        assertEquals("tool_calls", finish(stream("google/" + model, ASKED)));
        assertEquals("Mended.", Door.text(stream("google/" + model, CALLED)));
        var thinking = CHAT.requests().getLast().body().at("/generationConfig/thinkingConfig");
        assertFalse(thinking.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("claudeModels")
    void thoughtsOfClaudeComeBackToItAndNobodyElseIsTroubledByThem(String model) {
        var said = message(stream("anthropic/" + model, ASKED));
        assertEquals("I think before I write.", said.path("reasoning_content").asText());
        var answered = ASKED + "," + said + results(said);

        stream("anthropic/" + model, answered);

        var turn = CHAT.requests().getLast().body().at("/messages/1/content");
        assertEquals("I think before I write.", turn.path(0).path("thinking").asText());
        assertTrue(turn.path(0).path("signature").asText().startsWith("sealed-by-" + model));
        assertEquals("tool_use", turn.path(2).path("type").asText());
        CHAT.rule(body -> body.toString().contains("reasoning_details")
                ? Optional.of("Unknown parameter: 'messages[1].reasoning_details'.")
                : Optional.empty());
        assertEquals("Mended.", Door.text(stream("openai/any", answered)));
        CHAT.rule(ModelFamily::brokenByAnyOf);
        assertEquals("Mended.", Door.text(stream("google/gemini-3.8-flash", answered)));
    }

    @ParameterizedTest
    @MethodSource("geminiModels")
    void signaturesOfGeminiComeBackToItAndNobodyElseIsTroubledByThem(String model) {
        var said = message(stream("google/" + model, ASKED));
        var answered = ASKED + "," + said + results(said);

        stream("google/" + model, answered);

        var turn = CHAT.requests().getLast().body().at("/contents/1/parts");
        assertTrue(turn.path(1).path("thoughtSignature").asText().startsWith("sealed-by-" + model));
        CHAT.rule(body -> body.toString().contains("extra_content")
                ? Optional.of("Unknown parameter: 'messages[1].tool_calls[0].extra_content'.")
                : Optional.empty());
        assertEquals("Mended.", Door.text(stream("openai/any", answered)));
        CHAT.rule(ModelFamily::brokenByAnyOf);
        assertEquals("Mended.", Door.text(stream("anthropic/claude-opus-5-5", answered)));
    }

    /** The message that a client makes of a stream. */
    private static ObjectNode message(List<JsonNode> chunks) {
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        var message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        var details = JsonNodeFactory.instance.arrayNode();
        var calls = JsonNodeFactory.instance.arrayNode();
        for (var chunk : chunks) {
            var delta = chunk.at("/choices/0/delta");
            text.append(delta.path("content").asText(""));
            thoughts.append(delta.path("reasoning_content").asText(""));
            delta.path("reasoning_details").forEach(details::add);
            for (var piece : delta.path("tool_calls")) {
                if (piece.path("index").asInt() == calls.size()) {
                    calls.add(((ObjectNode) piece.deepCopy()).<ObjectNode>without("index"));
                } else {
                    var function =
                            (ObjectNode) calls.path(piece.path("index").asInt()).path("function");
                    function.put(
                            "arguments",
                            function.path("arguments").asText()
                                    + piece.at("/function/arguments").asText());
                }
            }
        }
        message.put("content", text.toString()).put("reasoning_content", thoughts.toString());
        if (!details.isEmpty()) {
            message.set("reasoning_details", details);
        }
        message.set("tool_calls", calls);
        return message;
    }

    private static String results(JsonNode said) {
        return said.path("tool_calls")
                .valueStream()
                .map(call -> ", {\"role\": \"tool\", \"tool_call_id\": \""
                        + call.path("id").asText() + "\", \"content\": \"a\"}")
                .collect(Collectors.joining());
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
