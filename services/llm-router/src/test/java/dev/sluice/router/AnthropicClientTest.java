package dev.sluice.router;

import static dev.sluice.router.TodaysModelsTest.CHAT;
import static dev.sluice.router.TodaysModelsTest.CLAUDE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.AnthropicRules;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.Sample;
import dev.sluice.testkit.provider.ScriptedReply;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Anthropic's own client for Node and the AI SDK's Anthropic provider work against this door as they come. Needs Node and
 * its packages, so only by hand: {@code npm install} in a copy of {@code src/test/npm/anthropic}, whose path is then {@code
 * SLUICE_ANTHROPIC_CLIENT}.
 */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TodaysModelsTest.Vendors.class)
@EnabledIfEnvironmentVariable(named = "SLUICE_ANTHROPIC_CLIENT", matches = ".+")
class AnthropicClientTest {
    @TestHTTPResource
    String url;

    @Test
    void everyCheckOfTheScriptPasses() throws IOException, InterruptedException {
        CLAUDE.reset();
        CLAUDE.rule(AnthropicRules::broken);
        CLAUDE.otherwise(AnthropicClientTest::answer);
        CHAT.reset();
        CHAT.rule(body -> Optional.empty());
        CHAT.defaultScript(ScriptedReply.calls(new Call("*", "{\"answer\": \"42\"}")));
        var check = new ProcessBuilder("node", "check.mjs")
                .directory(Path.of(System.getenv("SLUICE_ANTHROPIC_CLIENT")).toFile())
                .redirectErrorStream(true);
        check.environment().put("ANTHROPIC_BASE_URL", url.replaceAll("/+$", ""));
        check.environment().put("ANTHROPIC_AUTH_TOKEN", ServiceKeys.tokenWithoutSession());
        check.environment().put("MODEL", "claude");
        check.environment().put("OBJECT_MODEL", "openai/any");

        var running = check.start();
        var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(running.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, running.exitValue(), said);
        assertEquals(
                10,
                Arrays.stream(said.split("\n"))
                        .filter(line -> line.endsWith(": ok"))
                        .count(),
                said);
    }

    /** Thinks and calls the tool that is offered; told its result, or offered none, it speaks. */
    private static Sample answer(ReceivedRequest request) {
        var body = request.body();
        var last = body.path("messages").path(body.path("messages").size() - 1);
        var calls = !body.path("tools").isEmpty() && !last.toString().contains("tool_result");
        var content = JsonNodeFactory.instance.arrayNode();
        content.addObject()
                .put("type", "thinking")
                .put("thinking", "It is a file.")
                .put("signature", "EqQB");
        if (calls) {
            content.addObject()
                    .put("type", "tool_use")
                    .put("id", "toolu_1")
                    .put("name", "read_file")
                    .putObject("input")
                    .put("path", "a");
        } else {
            content.addObject().put("type", "text").put("text", "It says so.");
        }
        var reason = calls ? "tool_use" : "end_turn";
        return body.path("stream").asBoolean() ? streamed(content, reason) : Sample.json(message(content, reason));
    }

    private static String message(ArrayNode content, String reason) {
        var message = JsonNodeFactory.instance
                .objectNode()
                .put("id", "msg_1")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", "claude-opus-5-5")
                .put("stop_reason", reason);
        message.set("content", content);
        message.putObject("usage").put("input_tokens", 20).put("output_tokens", 5);
        return message.toString();
    }

    private static Sample streamed(ArrayNode content, String reason) {
        var events = new StringBuilder();
        event(
                events,
                "{\"type\":\"message_start\",\"message\":"
                        + message(JsonNodeFactory.instance.arrayNode(), "")
                                .replace("\"stop_reason\":\"\"", "\"stop_reason\":null")
                        + "}");
        for (int at = 0; at < content.size(); at++) {
            var block = (ObjectNode) content.path(at);
            var begun = block.deepCopy();
            for (var field : new String[] {"text", "thinking", "signature"}) {
                if (begun.has(field)) {
                    begun.put(field, "");
                }
            }
            if (begun.has("input")) {
                begun.putObject("input");
            }
            event(events, "{\"type\":\"content_block_start\",\"index\":" + at + ",\"content_block\":" + begun + "}");
            delta(events, at, "text_delta", "text", block.path("text"));
            delta(events, at, "thinking_delta", "thinking", block.path("thinking"));
            delta(events, at, "signature_delta", "signature", block.path("signature"));
            if (block.has("input")) {
                var input = JsonNodeFactory.instance.textNode(block.get("input").toString());
                delta(events, at, "input_json_delta", "partial_json", input);
            }
            event(events, "{\"type\":\"content_block_stop\",\"index\":" + at + "}");
        }
        event(
                events,
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                        + "\"},\"usage\":{\"output_tokens\":5}}");
        event(events, "{\"type\":\"message_stop\"}");
        return Sample.events(events.toString());
    }

    private static void delta(StringBuilder events, int at, String type, String field, JsonNode value) {
        if (value.isTextual()) {
            event(
                    events,
                    "{\"type\":\"content_block_delta\",\"index\":" + at + ",\"delta\":{\"type\":\"" + type + "\",\""
                            + field + "\":" + value + "}}");
        }
    }

    private static void event(StringBuilder events, String data) {
        events.append("data: ").append(data).append("\n\n");
    }
}
