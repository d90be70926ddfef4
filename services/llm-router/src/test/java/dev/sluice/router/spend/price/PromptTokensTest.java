package dev.sluice.router.spend.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PromptTokensTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void aShortPromptIsCountedAsModelsCount() {
        var request = prompt("\"" + "hello world ".repeat(100) + "\"");

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> PromptTokens.of(request), tokens -> tokens >= 200 && tokens < 240);
    }

    @Test
    void aLongPromptIsTakenForOneTokenInTwoBytesAtLeast() {
        var tokens = PromptTokens.of(prompt("\"" + "hello world ".repeat(10_000) + "\""));

        assertTrue(tokens >= 60_000 && tokens < 61_000, "tokens: " + tokens);
    }

    @Test
    void anImageIsNoText() {
        var image = "data:image/png;base64," + "A".repeat(1_000_000);
        var tokens =
                PromptTokens.of(prompt("[{\"type\": \"image_url\", \"image_url\": {\"url\": \"" + image + "\"}}]"));

        assertTrue(tokens >= PromptTokens.IMAGE && tokens < PromptTokens.IMAGE + 100, "tokens: " + tokens);
    }

    @Test
    void toolsCountToo() {
        var without = PromptTokens.of(prompt("\"hi\""));
        var with = PromptTokens.of(
                json(
                        "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}], \"tools\": [{\"type\":"
                                + " \"function\", \"function\": {\"name\": \"read_file\", \"parameters\": {\"type\": \"object\"}}}]}"));

        assertTrue(with > without + 5);
    }

    @Test
    void nothingIsNothing() {
        assertEquals(0, PromptTokens.of(json("{}")));
    }

    private static JsonNode prompt(String content) {
        return json("{\"messages\": [{\"role\": \"user\", \"content\": " + content + "}]}");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
