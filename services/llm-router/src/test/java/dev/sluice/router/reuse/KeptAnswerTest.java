package dev.sluice.router.reuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.reply.StreamReading;
import dev.sluice.router.dialect.reply.WholeReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer is the same whether it came as a stream or whole, and whether it is given as one or the other. */
class KeptAnswerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String WHOLE = """
            {"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"m","system_fingerprint":"fp",
             "choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"Hm.","content":"Hello there",
               "refusal":null,"annotations":[],
               "tool_calls":[{"id":"c-1","type":"function","function":{"name":"read","arguments":"{\\"a\\":1}"}},
                             {"id":"c-2","type":"function","function":{"name":"list","arguments":"{}"}}]},
               "finish_reason":"tool_calls","logprobs":null}],
             "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}
            """;

    @Test
    void wholeAnswerIsKeptAsItCame() {
        assertEquals(
                WHOLE,
                text(KeptAnswer.of(false, List.of(bytes(WHOLE)), Optional.empty())
                        .orElseThrow()));
    }

    @Test
    void wholeAnswerBecomesAStreamAndAnAnswerAgain() {
        var chunks = KeptAnswer.stream(bytes(WHOLE), true);

        assertFinished(chunks);
        var again = json(KeptAnswer.of(true, chunks, Optional.empty()).orElseThrow());
        assertEquals(json(bytes(WHOLE)).at("/usage"), again.at("/usage"));
        assertEquals("fp", again.at("/system_fingerprint").asText());
        var before = json(bytes(WHOLE)).at("/choices/0/message");
        for (var field : List.of("role", "content", "reasoning_content", "tool_calls")) {
            assertEquals(before.path(field), again.at("/choices/0/message").path(field), field);
        }
        assertEquals("tool_calls", again.at("/choices/0/finish_reason").asText());
        assertTrue(WholeReading.of(again).defect().isEmpty());
    }

    @Test
    void streamBeginsWithTheRoleAndTellsTheUsageOnlyWhenAsked() {
        var chunks = KeptAnswer.stream(bytes(WHOLE), false).stream()
                .map(KeptAnswerTest::json)
                .toList();

        assertEquals("assistant", chunks.getFirst().at("/choices/0/delta/role").asText());
        assertEquals(
                "tool_calls", chunks.getLast().at("/choices/0/finish_reason").asText());
        assertTrue(chunks.stream().noneMatch(chunk -> chunk.has("usage")));
        assertTrue(
                chunks.stream().allMatch(chunk -> chunk.path("object").asText().equals("chat.completion.chunk")));
    }

    @Test
    void whatElseAnAnswerSaysIsSaidOnce() {
        var cited = WHOLE.replace("\"model\":\"m\"", "\"model\":\"m\",\"citations\":[\"http://a\"]");

        var chunks = KeptAnswer.stream(bytes(cited), false);

        assertEquals(
                1, chunks.stream().filter(chunk -> json(chunk).has("citations")).count());
        assertEquals(
                "http://a",
                json(KeptAnswer.of(true, chunks, Optional.empty()).orElseThrow())
                        .at("/citations/0")
                        .asText());
    }

    @Test
    void usageThatTheChunksDoNotTellIsAdded() {
        var chunks = KeptAnswer.stream(bytes(WHOLE), false);

        var kept = json(KeptAnswer.of(true, chunks, Optional.of(new TokenUsage(10, 4, 5, 1)))
                .orElseThrow());

        assertEquals(15, kept.at("/usage/total_tokens").asLong());
        assertEquals(4, kept.at("/usage/prompt_tokens_details/cached_tokens").asLong());
    }

    @Test
    void toolCallsInPiecesAreJoined() {
        var chunks = List.of(
                chunk("{\"role\":\"assistant\",\"content\":null}", "null"),
                chunk(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c-1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "null"),
                chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\"\"}}]}", "null"),
                chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]}", "null"),
                chunk("{}", "\"tool_calls\""));

        var message = json(KeptAnswer.of(true, chunks, Optional.empty()).orElseThrow())
                .at("/choices/0/message");

        assertEquals("{\"a\":1}", message.at("/tool_calls/0/function/arguments").asText());
        assertEquals("c-1", message.at("/tool_calls/0/id").asText());
        assertTrue(message.path("content").isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"content_filter", "error", "", "something"})
    void whatIsNotFinishedWellIsNotKept(String reason) {
        var chunks = List.of(chunk("{\"content\":\"x\"}", "\"" + reason + "\""));
        assertTrue(KeptAnswer.of(true, chunks, Optional.empty()).isEmpty());
        var whole = WHOLE.replace("\"finish_reason\":\"tool_calls\"", "\"finish_reason\":\"" + reason + "\"");
        assertTrue(KeptAnswer.of(false, List.of(bytes(whole)), Optional.empty()).isEmpty());
    }

    @Test
    void whatCannotBeRepeatedIsNotKept() {
        assertTrue(KeptAnswer.of(true, List.of(chunk("{\"content\":\"x\"}", "null")), Optional.empty())
                .isEmpty());
        assertTrue(KeptAnswer.of(true, List.of(chunk("{\"audio\":{\"id\":\"a\"}}", "\"stop\"")), Optional.empty())
                .isEmpty());
        assertTrue(
                KeptAnswer.of(true, List.of(bytes("garbage")), Optional.empty()).isEmpty());
        assertTrue(KeptAnswer.of(true, List.of(), Optional.empty()).isEmpty());
        assertTrue(KeptAnswer.of(false, List.of(bytes("{}")), Optional.empty()).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> KeptAnswer.stream(bytes("garbage"), false));
        assertThrows(IllegalArgumentException.class, () -> KeptAnswer.stream(bytes("[]"), false));
    }

    @Test
    void whatIsKeptIsReadAgain() {
        var reply = new StoredReply("openai", "gpt", new TokenUsage(10, 4, 5, 1), bytes(WHOLE));

        var read = StoredReply.read(reply.bytes()).orElseThrow();

        assertEquals(reply.usage(), read.usage());
        assertEquals("openai", read.provider());
        assertEquals("gpt", read.model());
        assertTrue(Arrays.equals(reply.answer(), read.answer()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "{}\n{}", "garbage\n{}", "{\"provider\":\"p\"}", "{\"provider\":1,\"model\":2}\n{}"})
    void garbageIsNoReply(String kept) {
        assertTrue(StoredReply.read(bytes(kept)).isEmpty());
    }

    private static void assertFinished(List<byte[]> chunks) {
        var reading = new StreamReading();
        chunks.forEach(chunk -> reading.read(json(chunk)));
        assertEquals(Optional.empty(), reading.defect());
    }

    private static byte[] chunk(String delta, String finishReason) {
        return bytes(
                "{\"id\":\"x\",\"created\":1,\"model\":\"m\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
                        + delta + ",\"finish_reason\":" + finishReason + "}]}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
