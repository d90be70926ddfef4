package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a role's configuration may hold, and which field is named where it holds something else. */
class RoleConfigTest {
    static RoleConfig config(String prompt) {
        return new RoleConfig(
                prompt,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    @Test
    void aPromptIsEnough() throws Exception {
        var json = "{\"prompt\": \"Be brief.\"}".getBytes(StandardCharsets.UTF_8);

        assertEquals(config("Be brief."), MessageCodec.read(json, RoleConfig.class));
    }

    @Test
    void theFieldThatIsOutOfItsBoundsIsNamed() {
        Map.of(
                        "prompt", with("prompt", " \n"),
                        "tools",
                                with(
                                        "tools",
                                        IntStream.range(0, 129)
                                                .mapToObj(at -> "t" + at)
                                                .toList()),
                        "model", with("model", "https://example.org"),
                        "temperature", with("temperature", 2.5),
                        "context_tokens", with("context_tokens", 100),
                        "max_tokens", with("max_tokens", 0),
                        "pool", with("pool", "Fast"),
                        "hands_to", with("hands_to", List.of("a", "a")),
                        "metadata", with("metadata", Map.of("text", "x".repeat(20_000))),
                        "limits.seconds", with("limits", Map.of("seconds", 0)))
                .forEach((field, json) -> assertEquals(field, refusal(json).field()));
    }

    @Test
    void aPromptIsCountedAsItIsWrittenToo() {
        assertEquals("prompt", refusal(with("prompt", "\u0001".repeat(60_000))).field());
        assertEquals(
                "prompt",
                refusal(with("prompt", "x".repeat(RoleConfig.PROMPT_CHARS_MAX + 1)))
                        .field());
        config("x".repeat(RoleConfig.PROMPT_CHARS_MAX));
    }

    @Test
    void aToolsNameCannotLeadIntoAnotherTenant() {
        assertEquals(
                "tools", refusal(with("tools", List.of("acme/tickets__find"))).field());
    }

    @Test
    void aTemperatureThatIsNoNumberIsRefused() {
        assertEquals("temperature", refusal(with("temperature", Double.NaN)).field());
    }

    private static ObjectNode with(String field, Object value) {
        var json = JsonNodeFactory.instance.objectNode().put("prompt", "Be brief.");
        json.set(field, MessageCodec.mapper().valueToTree(value));
        return json;
    }

    private static InvalidField refusal(ObjectNode json) {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> MessageCodec.mapper().convertValue(json, RoleConfig.class));
        Throwable cause = refused;
        while (!(cause instanceof InvalidField) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return (InvalidField) cause;
    }
}
