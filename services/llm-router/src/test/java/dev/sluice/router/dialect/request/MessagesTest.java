package dev.sluice.router.dialect.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "\"hello\"",
                "null",
                "{\"0\":{\"role\":\"user\"}}",
                "[[]]",
                "[7]",
                "[{}]",
                "[{\"role\":7}]",
                "[{\"role\":\"\"}]",
                "[{\"role\":\"root\"}]",
                "[{\"role\":[\"user\"]}]",
                "[{\"role\":\"user\",\"content\":7}]",
                "[{\"role\":\"user\",\"content\":{\"type\":\"text\"}}]",
                "[{\"role\":\"user\",\"content\":[\"hi\"]}]",
                "[{\"role\":\"assistant\",\"tool_calls\":{\"a\":[{}]}}]",
                "[{\"role\":\"assistant\",\"tool_calls\":[1]}]",
                "[{\"role\":\"user\"},{\"content\":\"hi\"}]"
            })
    void messagesAreObjectsWithARole(String text) throws IOException {
        assertTrue(read(text).defect().isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"role\":\"user\",\"content\":\"hi\"}]",
                "[{\"content\":[{\"type\":\"text\",\"text\":[{\"image_url\":3}]}],\"role\":\"user\"}]",
                "[{\"content\":null,\"role\":\"assistant\",\"tool_calls\":[]},{\"role\":\"system\",\"x\":7}]"
            })
    void whateverElseTheyHoldIsNotLookedAt(String text) throws IOException {
        var messages = read(text);
        assertEquals(Optional.empty(), messages.defect());
        assertTrue(messages.pictures().isEmpty());
        assertFalse(messages.tools());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"role\":\"tool\"}]",
                "[{\"role\":\"function\"}]",
                "[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"arguments\":\"[{\"}}, {}]},{\"role\":\"user\"}]",
                "[{\"role\":\"assistant\",\"tool_calls\":[{}]},{\"role\":\"user\",\"content\":[]}]"
            })
    void toolsAreSeen(String text) throws IOException {
        assertEquals(Optional.empty(), read(text).defect());
        assertTrue(read(text).tools());
    }

    @Test
    void imagesAreCounted() throws IOException {
        var text =
                "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"detail\":{\"url\":\"no\"},"
                        + "\"url\":\"data:\\u0041\"}},{\"image_url\":\"elsewhere\"},{\"image_url\":{\"url\":[7]}}]}]";
        assertEquals(3, read(text).pictures().size());
        assertEquals("data:A".length() + "elsewhere".length(), read(text).imageChars());
        assertEquals(
                List.of(false, true, false),
                read(text).pictures().stream().map(Picture::remote).toList());
    }

    @Test
    void rolesAndThoughtsAreSeen() throws IOException {
        var messages = read("[{\"role\":\"developer\"},{\"role\":\"assistant\",\"reasoning_content\":\"hm\"}]");
        assertEquals(Set.of("developer", "assistant"), messages.roles());
        assertTrue(messages.thoughts());
        assertFalse(
                read("[{\"role\":\"assistant\",\"reasoning_content\":null}]").thoughts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"role\":\"user\"",
                "[{\"role\":\"user\",\"content\":\"\\x\"}]",
                "[{\"role\":\"user\",\"content\":{\"a\":1,\"a\":2}}]",
                "[{\"role\":\"user\",\"role\":\"tool\"}]",
                "[{\"role\":\"user\",\"tool_calls\":[{]]}]",
                "[{\"role\":\"user\",\"content\":\"line\nline\"}]"
            })
    void whatIsNoJsonIsFoundOut(String text) {
        assertThrows(StreamReadException.class, () -> read(text));
    }

    /** Reads a field, and that the parser stands right for the next one. */
    private static Messages read(String text) throws IOException {
        var body = "{\"messages\":" + text + ",\"next\":1}";
        try (var json = JSON.createParser(body.getBytes(StandardCharsets.UTF_8))) {
            json.nextToken();
            json.nextToken();
            json.nextToken();
            var messages = Messages.read(json);
            assertEquals(JsonToken.FIELD_NAME, json.nextToken());
            assertTrue(json.currentName().equals("next"));
            return messages;
        }
    }
}
