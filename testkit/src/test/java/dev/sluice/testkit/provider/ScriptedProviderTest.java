package dev.sluice.testkit.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.testkit.provider.ScriptedReply.Call;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedProviderTest {
    private static final String TOOLS = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\"}}]";

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void tearDown() {
        provider.close();
    }

    @Test
    void scriptIsReplayedByTheAssistantsMessagesSinceTheUserSpoke() throws Exception {
        provider.script("edit", ScriptedReply.calls(new Call("look", "{}")), ScriptedReply.text("Done."));
        var user = "{\"role\":\"user\",\"content\":\"go [[mock script=edit]]\"}";
        var assistant = "{\"role\":\"assistant\",\"content\":\"\"}";

        assertTrue(ask(user).contains("\"finish_reason\":\"tool_calls\""));
        assertTrue(ask(user + "," + assistant).contains("Done."));
        assertTrue(ask(user + "," + assistant + "," + assistant).contains("Done."));
        assertTrue(ask(assistant + "," + user).contains("\"finish_reason\":\"tool_calls\""));
    }

    @Test
    void markerSetsTheLength() throws Exception {
        ask("{\"role\":\"user\",\"content\":\"[[mock tokens=7]]\"}");
        assertEquals(7, provider.bills().getLast().completionTokens());
    }

    @Test
    void nextReplyGoesBeforeEveryScript() throws Exception {
        provider.defaultScript(ScriptedReply.text("usual")).next(ScriptedReply.text("once"));
        var user = "{\"role\":\"user\",\"content\":\"x\"}";
        assertTrue(ask(user).contains("once"));
        assertTrue(ask(user).contains("usual"));
    }

    @Test
    void clientThatLeavesIsNoticedAndPaysForWhatItGot() throws Exception {
        provider.next(ScriptedReply.tokens(1000).pacing(Duration.ZERO, Duration.ofMillis(10)));
        var stream = send("{\"role\":\"user\",\"content\":\"x\"}", true, BodyHandlers.ofInputStream())
                .body();
        stream.read();
        stream.close();
        http.shutdownNow();

        await().until(() -> provider.requests().getFirst().closedByClientAt().isPresent());
        assertTrue(provider.bills().getFirst().completionTokens() < 1000);
    }

    @Test
    void droppedConnectionReachesTheClientAsOne() {
        provider.next(ScriptedReply.fault(new Fault.Drop()));
        assertThrows(IOException.class, () -> ask("{\"role\":\"user\",\"content\":\"x\"}"));
    }

    @Test
    void scriptFilesOfTheBenchmarksAreUnderstood() throws Exception {
        var scripts = ScriptFile.read("""
                {"scripts": {"a": [{"tool_calls": [{"name": "*", "arguments": {"p": 1}}]}, {"text": "ok"},
                 {"error": {"status": 429, "retryAfter": 1}}, {"tokens": 5, "cutAfter": 2}]}, "default": "a"}""");
        assertEquals(
                List.of(new Call("*", "{\"p\":1}")), scripts.get("a").getFirst().calls());
        assertEquals(scripts.get("a"), scripts.get(ScriptedProvider.DEFAULT_SCRIPT));
        assertEquals(new Fault.Cut(2), scripts.get("a").get(3).fault().orElseThrow());
    }

    @Test
    void claudeAndGeminiThinkUnderASealThatOnlyTheirModelTakesBack() throws Exception {
        provider.rule(ModelFamily::brokenByAnyOf).defaultScript(ScriptedReply.calls(new Call("look", "{}")));
        var claude = "{\"model\":\"%s\",\"max_tokens\":9,\"thinking\":{\"type\":\"adaptive\"},\"messages\":[%s]}";
        var asked = "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}";

        var said = post("/v1/messages", claude.formatted("claude-opus-5-5", asked));
        assertEquals("thinking", said.at("/content/0/type").asText());
        var answered = asked + ",{\"role\":\"assistant\",\"content\":" + said.path("content") + "}," + asked;
        assertEquals(
                "message",
                post("/v1/messages", claude.formatted("claude-opus-5-5", answered))
                        .path("type")
                        .asText());
        assertTrue(post("/v1/messages", claude.formatted("claude-sonnet-5-5", answered))
                .at("/error/message")
                .asText()
                .contains("Invalid `signature`"));

        var called = "{\"contents\":[{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"look\"}%s}]},"
                + "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"look\",\"response\":{}}}]}]}";
        var gemini = "/v1beta/models/gemini-3.8-flash:generateContent";
        assertTrue(
                post(gemini, called.formatted("")).at("/error/message").asText().contains("missing"));
        assertTrue(post(gemini, called.formatted(",\"thoughtSignature\":\"other\""))
                .has("error"));
        var skipped = post(gemini, called.formatted(",\"thoughtSignature\":\"skip_thought_signature_validator\""));
        assertEquals("STOP", skipped.at("/candidates/0/finishReason").asText());
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(provider.baseUrl().resolve(path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        return new JsonMapper().readTree(answer.body());
    }

    private String ask(String messages) throws IOException, InterruptedException {
        return send(messages, false, BodyHandlers.ofString()).body();
    }

    private <T> HttpResponse<T> send(String messages, boolean stream, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        var body = "{\"model\":\"m\",\"stream\":" + stream + ",\"messages\":[" + messages + "]" + TOOLS + "}";
        return http.send(
                HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/chat/completions"))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                handler);
    }
}
