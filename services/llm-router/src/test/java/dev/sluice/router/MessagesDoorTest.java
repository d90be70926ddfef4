package dev.sluice.router;

import static dev.sluice.router.TodaysModelsTest.CHAT;
import static dev.sluice.router.TodaysModelsTest.CLAUDE;
import static dev.sluice.router.TodaysModelsTest.GEMINI;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.router.dialect.anthropic.AnthropicSamples;
import dev.sluice.router.dialect.gemini.GeminiSamples;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.AnthropicRules;
import dev.sluice.testkit.provider.ModelFamily;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A coder's turn by Anthropic's API, at providers that refuse what the real ones are documented to refuse. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TodaysModelsTest.Vendors.class)
class MessagesDoorTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String OPUS = "claude-opus-5-5";
    private static final String ASK = """
        {"model": "%s", "max_tokens": 4000, "stream": %s, "thinking": {"type": "adaptive"},
         "system": [{"type": "text", "text": "You write code.", "cache_control": {"type": "ephemeral"}}],
         "tools": [{"name": "read_file", "input_schema": {"type": "object"}},
                   {"name": "list_files", "input_schema": {"type": "object"}}],
         "context_management": {"edits": []},
         "messages": %s}
        """;
    private static final String ASKED = "[{\"role\": \"user\", \"content\": \"Mend it.\"}]";

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        CHAT.reset();
        CLAUDE.reset();
        GEMINI.reset();
        CHAT.rule(MessagesDoorTest::strict);
        CLAUDE.rule(body -> AnthropicRules.broken(body)
                .or(() -> ModelFamily.find("messages", OPUS).orElseThrow().broken(body)));
        GEMINI.rule(body -> Optional.empty());
        CHAT.defaultScript(
                ScriptedReply.calls(new Call("read_file", "{}"), new Call("list_files", "{}")),
                ScriptedReply.text("Mended."));
        door = ServiceKeys.worker(url);
    }

    @Test
    void turnWithToolsAndThinkingPassesClaudeStreamed() throws IOException {
        CLAUDE.next(AnthropicSamples.TOOLS, AnthropicSamples.TEXT);

        var said = message(stream("claude", ASKED));
        assertEquals("tool_use", said.path("stop_reason").asText());
        assertEquals(
                List.of("thinking", "text", "tool_use", "tool_use"),
                said.path("content")
                        .valueStream()
                        .map(block -> block.path("type").asText())
                        .toList());
        assertEquals("Two files.", said.at("/content/0/thinking").asText());
        assertEquals("{\"path\":\"a\"}", said.at("/content/2/input").toString());
        var last = message(stream("claude", answered(said).toString()));

        assertEquals("end_turn", last.path("stop_reason").asText());
        assertEquals("Grüße, 世界 👋", last.at("/content/0/text").asText());
        assertEquals(25, last.at("/usage/input_tokens").asInt());
        assertEquals(2000, last.at("/usage/cache_read_input_tokens").asInt());
        assertEquals(100, last.at("/usage/cache_creation_input_tokens").asInt());
        var body = CLAUDE.requests().getLast().body();
        assertEquals(
                "{\"type\":\"thinking\",\"thinking\":\"Two files.\",\"signature\":\"sealed-by-claude-opus-5-5-1\"}",
                body.at("/messages/1/content/0").toString());
        assertEquals("adaptive", body.at("/thinking/type").asText());
        assertEquals("ephemeral", body.at("/system/0/cache_control/type").asText());
        assertFalse(body.path("tools").path(1).has("cache_control"));
    }

    @Test
    void sameTurnGoesOnAtEveryOtherFamily() throws IOException {
        CLAUDE.next(AnthropicSamples.TOOLS);
        var begun = answered(message(stream("claude", ASKED))).toString();

        var chat = message(stream("openai/any", begun));
        assertEquals("Mended.", chat.at("/content/0/text").asText());
        GEMINI.next(GeminiSamples.TEXT);
        var gemini = message(stream("gemini/gemini-3.8-flash", begun));
        assertEquals("Thinking of it.", gemini.at("/content/0/thinking").asText());
        assertEquals("Grüße, 世界 👋", gemini.at("/content/1/text").asText());
    }

    @Test
    void signaturesOfGeminiGoThroughAClientThatKnowsOnlyAnthropicsWords() throws IOException {
        GEMINI.next(GeminiSamples.TOOLS, GeminiSamples.TEXT);

        var said = message(stream("gemini/gemini-3.8-flash", ASKED));
        stream("gemini/gemini-3.8-flash", answered(said).toString());

        var parts = GEMINI.requests().getLast().body().at("/contents/1/parts");
        assertEquals("c2lnbmVk", parts.path(1).path("thoughtSignature").asText());
        assertEquals("functionCall", parts.path(2).fieldNames().next());
    }

    @Test
    void wholeMessageIsGivenInOnePiece() {
        CLAUDE.next(AnthropicSamples.MESSAGE);

        var answer = door.post("/v1/messages", ASK.formatted("claude", "false", ASKED));

        assertEquals(200, answer.status());
        assertEquals("message", answer.json().path("type").asText());
        assertEquals("assistant", answer.json().path("role").asText());
        assertEquals("tool_use", answer.json().path("stop_reason").asText());
        assertTrue(answer.json().at("/usage/output_tokens").asInt() > 0);
    }

    @Test
    void errorsComeInAnthropicsForm() {
        var unknown = door.post("/v1/messages", ASK.formatted("nobody/none", "true", ASKED));
        assertEquals(404, unknown.status());
        assertEquals("error", unknown.json().path("type").asText());
        assertEquals("not_found_error", unknown.json().at("/error/type").asText());

        var without = door.withoutToken().post("/v1/messages", ASK.formatted("claude", "true", ASKED));
        assertEquals(401, without.status());
        assertEquals("authentication_error", without.json().at("/error/type").asText());

        var server = "{\"model\": \"claude\", \"messages\": " + ASKED
                + ", \"tools\": [{\"type\": \"web_search_20260209\"}]}";
        assertEquals(
                "tools",
                door.post("/v1/messages", server).json().at("/error/param").asText());
    }

    @Test
    void tokensAreCountedWithoutAProvider() {
        var count = door.post("/v1/messages/count_tokens", ASK.formatted("claude", "false", ASKED));

        assertEquals(200, count.status());
        assertTrue(count.json().path("input_tokens").asInt() > 5);
        assertEquals(0, CLAUDE.requests().size());
    }

    /** OpenAI's own API refuses a message with a field that it does not know. */
    private static Optional<String> strict(JsonNode body) {
        return body.path("messages").findValuesAsText("reasoning_details").stream()
                .findFirst()
                .or(() -> body.toString().contains("extra_content") ? Optional.of("extra_content") : Optional.empty())
                .map(field -> "Unknown parameter: " + field);
    }

    private List<JsonNode> stream(String model, String messages) {
        try (var stream = door.open("/v1/messages", ASK.formatted(model, "true", messages))) {
            assertEquals(200, stream.status());
            return stream.rest();
        }
    }

    private static ArrayNode answered(JsonNode said) throws IOException {
        var messages = (ArrayNode) JSON.readTree(ASKED);
        messages.addObject().put("role", "assistant").set("content", said.path("content"));
        var results = messages.addObject().put("role", "user").putArray("content");
        for (var block : said.path("content")) {
            if (block.path("type").asText().equals("tool_use")) {
                results.addObject()
                        .put("type", "tool_result")
                        .put("content", "a")
                        .set("tool_use_id", block.get("id"));
            }
        }
        return messages;
    }

    /** The message that a client makes of a stream. */
    private static ObjectNode message(List<JsonNode> events) {
        var message = JsonNodeFactory.instance.objectNode();
        var content = message.putArray("content");
        var inputs = new java.util.HashMap<Integer, String>();
        for (var event : events) {
            var delta = event.path("delta");
            switch (event.path("type").asText()) {
                case "content_block_start" ->
                    content.add(event.get("content_block").deepCopy());
                case "content_block_delta" -> {
                    var block = (ObjectNode) content.path(event.path("index").asInt());
                    for (var field : List.of("text", "thinking", "signature")) {
                        if (delta.has(field)) {
                            block.put(
                                    field,
                                    block.path(field).asText()
                                            + delta.get(field).asText());
                        }
                    }
                    inputs.merge(
                            event.path("index").asInt(),
                            delta.path("partial_json").asText(""),
                            String::concat);
                }
                case "message_delta" -> {
                    message.set("stop_reason", delta.path("stop_reason"));
                    message.set("usage", event.path("usage"));
                }
                default -> {
                    // Frames and pings.
                }
            }
        }
        for (int at = 0; at < content.size(); at++) {
            if (content.path(at).has("input")) {
                ((ObjectNode) content.path(at)).set("input", json(inputs.getOrDefault(at, "{}")));
            }
        }
        return message;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
