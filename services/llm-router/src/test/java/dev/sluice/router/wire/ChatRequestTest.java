package dev.sluice.router.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.router.wire.ModelRequest.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]";

    @Test
    void unknownFieldsReachTheProviderAsTheyCame() throws IOException {
        var request = accepted("{\"model\":\"a\",\"top_k\":[1,{\"x\":null}]," + MESSAGES + "}");
        var sent = JsonMapper.builder().build().readTree(request.bodyFor("b"));
        assertEquals("b", sent.path("model").asText());
        assertEquals("[1,{\"x\":null}]", sent.path("top_k").toString());
        assertFalse(sent.has("stream_options"));
    }

    @Test
    void providerIsAlwaysAskedForTheUsageOfAStream() throws IOException {
        var request = accepted("{\"model\":\"a\",\"stream\":true,\"stream_options\":{\"include_usage\":false,\"x\":1},"
                + MESSAGES + "}");
        var sent = JsonMapper.builder().build().readTree(request.bodyFor("b"));
        assertEquals(
                "{\"include_usage\":true,\"x\":1}", sent.path("stream_options").toString());
        assertFalse(request.includeUsage());
    }

    @Test
    void offeredToolsAreNamed() {
        var request = accepted(
                "{\"model\":\"a\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]," + MESSAGES + "}");
        assertEquals(List.of("f"), request.tools());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{} {}",
                "{\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":7,\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"http://elsewhere/v1\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\\u0000\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\"}",
                "{\"model\":\"a\",\"messages\":[]}",
                "{\"model\":\"a\",\"messages\":{}}",
                "{\"model\":\"a\",\"messages\":[\"hello\"]}",
                "{\"model\":\"a\",\"model\":\"b\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"stream\":\"yes\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"api_base\":\"http://x\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"base_url\":\"http://x\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"api_key\":\"k\",\"messages\":[{\"role\":\"user\"}]}",
                "{\"model\":\"a\",\"extra_headers\":{},\"messages\":[{\"role\":\"user\"}]}",
            })
    void wrongRequestIsRefused(String body) {
        var refused = assertInstanceOf(Reading.Refused.class, ChatRequest.read(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(400, refused.error().status());
        assertTrue(refused.error().param().isPresent());
    }

    private static ChatRequest accepted(String body) {
        var reading = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        return assertInstanceOf(
                ChatRequest.class,
                assertInstanceOf(Reading.Accepted.class, reading).request());
    }
}
