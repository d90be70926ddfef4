package dev.sluice.router;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.Errand;
import dev.sluice.router.dialect.anthropic.AnthropicSamples;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.Fault;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that are asked by OpenAI's Responses API, by callers of that API and by callers of chat completions. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ResponsesUpstreamTest.Vendors.class)
class ResponsesUpstreamTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ScriptedProvider OPENAI = ScriptedProvider.start();
    private static final SampleProvider CLAUDE = SampleProvider.start();
    private static final String PATH = "/v1/responses";

    private static final String ROUTING = """
            {"default_model": "openai/gpt-6.1-sol",
             "deployments": [
               {"name": "own", "provider": "other", "model": "my-own", "takes": {"api": "responses"}},
               {"name": "sol", "provider": "openai", "model": "gpt-6.1-sol"},
               {"name": "plain", "provider": "other", "model": "gpt-6.1-sol"},
               {"name": "claude", "provider": "claude", "model": "claude-opus-5-5"}],
             "aliases": [
               {"name": "chain", "tiers": [{"shares": [{"model": "sol"}]}, {"shares": [{"model": "claude"}]}]}]}
            """;

    private static final String TOOLS = """
            "tools": [{"type": "function", "function": {"name": "read_file", "parameters": {"type": "object"}}},
                      {"type": "function", "function": {"name": "list_files", "parameters": {"type": "object"}}}]
            """;

    /** OpenAI as itself, the same server as a reseller who only speaks chat completions, and Anthropic. */
    public static class Vendors implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return new VendorDials()
                    .openAi("openai", OPENAI)
                    .with("providers.openai.responses", "true")
                    .with("providers.openai.api-key", "key-of-the-account-0001")
                    .openAi("other", OPENAI)
                    .anthropic("claude", CLAUDE)
                    .with("guard.tries-max", "1")
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
        OPENAI.reset();
        CLAUDE.reset();
        OPENAI.rule(ModelFamily::brokenByAnyOf);
        OPENAI.defaultScript(
                ScriptedReply.text("I look.")
                        .calling(List.of(new Call("read_file", "{\"path\":\"a\"}"), new Call("list_files", "{}"))),
                ScriptedReply.text("Mended."));
        door = ServiceKeys.worker(url);
    }

    static List<String> models() {
        return ModelFamily.all().stream()
                .filter(family -> family.api().equals("responses"))
                .map(ModelFamily::model)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void turnOfAChatPassesWithToolsAndThoughts(String model) {
        var first = streamed("openai/" + model, "{\"role\": \"user\", \"content\": \"Mend it.\"}");
        var second = streamed("openai/" + model, afterwards(first));

        assertEquals("tool_calls", finish(first));
        assertEquals("I look.", Door.text(first));
        assertEquals("Mended.", Door.text(second));
        assertEquals("stop", finish(second));
        assertEquals(2, OPENAI.requests().size());
    }

    @Test
    void modelThinksAsMuchAsTheChatSaysAndGetsItsThoughtsBack() {
        var first = streamed("sol", "{\"role\": \"user\", \"content\": \"Mend it.\"}");
        streamed("sol", afterwards(first));

        var asked = OPENAI.requests().getLast();
        assertTrue(asked.path().endsWith("/v1/responses"));
        assertEquals("high", asked.body().at("/reasoning/effort").asText());
        assertFalse(asked.body().path("store").asBoolean(true));
        assertFalse(asked.body().at("/tools/0/strict").asBoolean(true));
        var types = asked.body().path("input").findValuesAsText("type");
        assertEquals(
                List.of(
                        "message",
                        "reasoning",
                        "message",
                        "function_call",
                        "function_call",
                        "function_call_output",
                        "function_call_output"),
                types);
        assertTrue(asked.body().at("/input/1/encrypted_content").asText().startsWith("sealed-by-"));
    }

    @Test
    void answerInOnePieceIsAChatCompletion() {
        var answer = door.ask(chat("sol", "{\"role\": \"user\", \"content\": \"Mend it.\"}", false));

        assertEquals(200, answer.status());
        var message = answer.json().at("/choices/0/message");
        assertEquals("I look.", message.path("content").asText());
        assertEquals("read_file", message.at("/tool_calls/0/function/name").asText());
        assertEquals(
                "openai-responses-v1", message.at("/reasoning_details/0/format").asText());
        assertEquals(
                16,
                answer.json()
                        .at("/usage/completion_tokens_details/reasoning_tokens")
                        .asInt());
    }

    @Test
    void callerOfTheSameApiIsPassedThroughAsItComes() throws IOException {
        var body = """
                {"model": "sol", "stream": true, "store": true, "a_new_field": {"x": 1},
                 "include": ["reasoning.encrypted_content"], "reasoning": {"effort": "low", "summary": "auto"},
                 "tools": [{"type": "custom", "name": "read_file"}, {"type": "web_search"}],
                 "input": [{"role": "user",  "content": "Mend it."}]}""";
        try (var stream = door.open(PATH, body)) {
            var events = stream.rest();

            assertEquals(Optional.empty(), stream.header("x-sluice-adapted"));
            for (int index = 0; index < events.size(); index++) {
                assertEquals(index, events.get(index).path("sequence_number").asInt());
            }
            var response = events.getLast().path("response");
            assertEquals("response.completed", events.getLast().path("type").asText());
            assertTrue(response.path("id").asText().startsWith("resp_"));
            assertEquals(
                    List.of("reasoning", "message", "custom_tool_call"),
                    response.path("output").findValuesAsText("type").stream()
                            .filter(type -> !type.contains("text"))
                            .toList());
            assertEquals(
                    16,
                    response.at("/usage/output_tokens_details/reasoning_tokens").asInt());
        }
        var expected = (ObjectNode) JSON.readTree(body);
        assertEquals(
                expected.put("model", "gpt-6.1-sol"),
                OPENAI.requests().getLast().body());
    }

    @Test
    void storedResponseIsGoneOnFromByItsOwnTenantOnly() {
        var first = door.post(PATH, "{\"model\": \"sol\", \"input\": \"hello\"}");
        var id = first.json().path("id").asText();
        var further = "{\"model\": \"sol\", \"input\": \"go on\", \"previous_response_id\": \"" + id + "\"}";
        var stranger = Door.at(
                url,
                ServiceKeys.token(
                        "llm-router",
                        new Errand(
                                Optional.of(new TenantId("globex")),
                                Optional.of(new UserId("eve")),
                                Optional.empty())));

        var refused = stranger.post(PATH, further);
        assertEquals(400, refused.status());
        assertEquals("previous_response_id", refused.json().at("/error/param").asText());
        assertEquals(1, OPENAI.requests().size());

        assertEquals(200, door.post(PATH, further).status());
        var named =
                OPENAI.requests().getLast().body().path("previous_response_id").asText();
        assertTrue(id.startsWith(named + "."), named);
        // The same without a model's own words for it: the next of the chain could not know the response.
        assertEquals(400, door.post(PATH, further.replace("sol", "plain")).status());
    }

    @Test
    void thoughtsThatAnotherAccountEncryptedAreForTheNextOfTheChain() {
        OPENAI.next(ScriptedReply.fault(new Fault.Status(400, "The encrypted content gAAA could not be verified.")
                .code("invalid_encrypted_content")));
        CLAUDE.next(AnthropicSamples.TEXT);

        try (var stream = door.open(PATH, asked("chain"))) {
            assertEquals(
                    "response.completed", stream.rest().getLast().path("type").asText());
        }
    }

    @Test
    void anyModelIsAskedSoWhoseTableSaysIt() {
        var answer = door.post(PATH, "{\"model\": \"own\", \"input\": \"hello\", \"temperature\": 0.2}");

        assertEquals(200, answer.status());
        assertEquals(0.2, OPENAI.requests().getLast().body().path("temperature").asDouble());
        assertTrue(OPENAI.requests().getLast().path().endsWith("/responses"));
    }

    @Test
    void resellerIsAskedByChatsWhateverItsModelsAreCalled() {
        var answer =
                door.post(PATH, "{\"model\": \"plain\", \"input\": \"hello\", \"client_metadata\": {\"a\": \"b\"}}");

        assertEquals(200, answer.status());
        assertEquals("I look.", answer.json().at("/output/0/content/0/text").asText());
        assertTrue(OPENAI.requests().getLast().path().endsWith("/chat/completions"));
        assertEquals(
                "client_metadata",
                answer.http().headers().firstValue("x-sluice-adapted").orElseThrow());
    }

    @Test
    void whatTheModelDoesNotTakeIsFittedForCallersOfEitherApi() {
        var fitted = door.post(
                PATH,
                "{\"model\": \"sol\", \"input\": \"x\", \"temperature\": 0.2, \"max_output_tokens\": 4,"
                        + " \"reasoning\": {\"effort\": \"none\"}}");

        assertEquals(200, fitted.status());
        assertEquals(
                "reasoning_effort, temperature, max_output_tokens",
                fitted.http().headers().firstValue("x-sluice-adapted").orElseThrow());
        var asked = OPENAI.requests().getLast().body();
        assertEquals("low", asked.at("/reasoning/effort").asText());
        assertEquals(16, asked.path("max_output_tokens").asInt());
        assertFalse(asked.has("temperature"));
    }

    @Test
    void usageOfBothKindsIsBilledAsTheProviderSaysIt() throws Exception {
        for (var body : List.of(
                chat("sol", "{\"role\": \"user\", \"content\": \"Mend it.\"}", true),
                "{\"model\": \"sol\", \"input\": \"x\", \"stream\": true, \"reasoning\": {\"effort\": \"high\"}}")) {
            try (var usage = TopicProbe.open(Topics.USAGE)) {
                try (var stream = door.open(body.contains("messages") ? "/v1/chat/completions" : PATH, body)) {
                    stream.rest();
                }
                var bill = OPENAI.bills().getLast();
                var recorded = MessageCodec.read(
                        usage.await(found -> request(found.value()).equals(bill.requestId()), Duration.ofSeconds(20))
                                .value(),
                        UsageRecorded.class);

                assertEquals(bill.completionTokens(), recorded.usage().completion());
                assertEquals(bill.promptTokens(), recorded.usage().prompt());
                assertEquals(16, recorded.usage().reasoning());
                assertEquals("gpt-6.1-sol", recorded.model());
            }
        }
    }

    @Test
    void failureBeforeTheFirstTokenIsAnHttpErrorAndAfterItTheLastEventOfTheSameResponse() {
        OPENAI.next(ScriptedReply.fault(new Fault.Status(503, "down")));
        assertEquals("provider_unavailable", door.post(PATH, asked("sol")).errorCode());

        for (var fault : List.of(new Fault.Cut(3), new Fault.EarlyEnd(3), new Fault.ErrorObject(3, "it broke"))) {
            OPENAI.next(ScriptedReply.fault(fault));
            try (var stream = door.open(PATH, asked("sol"))) {
                var events = stream.rest();
                var last = events.getLast();
                assertEquals("response.failed", last.path("type").asText(), fault::toString);
                assertEquals("failed", last.at("/response/status").asText());
                assertEquals(events.getFirst().at("/response/id"), last.at("/response/id"), fault::toString);
                assertEquals(events.size() - 1, last.path("sequence_number").asInt());
            }
        }
    }

    @Test
    void nextOfTheChainAnswersInTheCallersWordsAndWithoutTheThoughtsOfTheFirst() {
        var first = streamed("chain", "{\"role\": \"user\", \"content\": \"Mend it.\"}");
        OPENAI.next(ScriptedReply.fault(new Fault.Status(503, "down")));
        CLAUDE.next(AnthropicSamples.TEXT);

        var second = streamed("chain", afterwards(first));

        assertEquals("stop", finish(second));
        assertFalse(CLAUDE.requests().getLast().body().toString().contains("sealed-by-"));

        OPENAI.next(ScriptedReply.fault(new Fault.Status(503, "down")));
        CLAUDE.next(AnthropicSamples.TEXT);
        try (var stream = door.open(PATH, asked("chain"))) {
            var events = stream.rest();
            assertEquals("response.created", events.getFirst().path("type").asText());
            assertEquals("response.completed", events.getLast().path("type").asText());
            assertTrue(events.getLast().at("/response/id").asText().startsWith("resp_req_"));
        }
    }

    @Test
    void cancelledStreamIsClosedAtTheProvider() {
        OPENAI.next(ScriptedReply.tokens(2_000).pacing(Duration.ZERO, Duration.ofMillis(20)));
        try (var stream = door.open(PATH, asked("sol"))) {
            stream.next();
            var id = stream.header("x-request-id").orElseThrow();
            assertEquals(
                    204,
                    door.token(ServiceKeys.workerToken())
                            .delete("/v1/requests/" + id)
                            .status());
        } catch (RuntimeException closed) {
            // The stream ends with an error event or with the connection.
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> OPENAI.requests().getLast().closedByClientAt().isPresent());
    }

    private List<JsonNode> streamed(String model, String messages) {
        try (var stream = door.open(chat(model, messages, true))) {
            assertEquals(200, stream.status());
            return stream.rest();
        }
    }

    private static String asked(String model) {
        return "{\"model\": \"" + model + "\", \"stream\": true, \"input\": \"hello\"}";
    }

    private static String chat(String model, String messages, boolean stream) {
        return "{\"model\": \"" + model + "\", \"stream\": " + stream + ", \"reasoning_effort\": \"high\","
                + " \"max_tokens\": 4000, " + TOOLS + ", \"messages\": [" + messages + "]}";
    }

    /** The conversation after a step that called tools: as a client carries it that knows of thoughts. */
    private static String afterwards(List<JsonNode> chunks) {
        var message = JSON.createObjectNode().put("role", "assistant").put("content", Door.text(chunks));
        var results = new StringBuilder();
        for (var chunk : chunks) {
            var delta = chunk.at("/choices/0/delta");
            delta.path("reasoning_details")
                    .forEach(detail -> message.withArray("reasoning_details").add(detail));
            for (var call : delta.path("tool_calls")) {
                var calls = message.withArray("tool_calls");
                if (call.has("id")) {
                    calls.add(call.deepCopy());
                    results.append(", {\"role\": \"tool\", \"tool_call_id\": \"%s\", \"content\": \"x\"}"
                            .formatted(call.path("id").asText()));
                } else {
                    var function = (ObjectNode) calls.get(calls.size() - 1).path("function");
                    function.put(
                            "arguments",
                            function.path("arguments").asText()
                                    + call.at("/function/arguments").asText());
                }
            }
        }
        return "{\"role\": \"user\", \"content\": \"Mend it.\"}, " + message + results;
    }

    private static String finish(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/finish_reason"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElse("");
    }

    private static String request(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class).request();
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
