package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    private static final StepId STEP = new StepId("s-1.t1/1/1/1");
    private static final ToolCall WRITE =
            new ToolCall(CallId.of(STEP, 1), "write_file", JsonNodeFactory.instance.textNode("no object"), true, "v");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Grüße",
                "日本語",
                "👋🏽",
                "\u0000\u001f\u007f",
                "\r\n\t\"\\",
                "\ud83d lone",
                "lone \udc4b",
                "\ufeff"
            })
    void anyTextSurvivesTheRoundTrip(String text) throws UnreadableMessage {
        var said = new HistoryEntry.UserSaid(text);

        assertEquals(said, MessageCodec.read(MessageCodec.write(said), HistoryEntry.class));
    }

    @Test
    void aCharacterTakesAtMostItsUtf8Bytes() {
        var emoji = "👋".repeat(1_000);

        var written = MessageCodec.write(new HistoryEntry.UserSaid(emoji));

        assertTrue(written.length < emoji.getBytes(StandardCharsets.UTF_8).length + 100, "bytes: " + written.length);
    }

    @Test
    void argumentsThatAreNoObjectStayWhatTheyAre() throws UnreadableMessage {
        var asked = new HistoryEntry.ToolAsked(WRITE);

        assertEquals(asked, MessageCodec.read(MessageCodec.write(asked), HistoryEntry.class));
    }

    @Test
    void aMessageFromAnUnknownAlternativeIsUnreadable() {
        assertThrows(UnreadableMessage.class, () -> MessageCodec.read(bytes("{\"type\":\"TurnPaused\"}"), Fact.class));
        assertThrows(UnreadableMessage.class, () -> MessageCodec.read(bytes("{\"text\":\"hi\"}"), HistoryEntry.class));
    }

    @Test
    void whatIsUnreadableIsNotRepeatedInTheError() {
        var secret = bytes("{\"type\":\"UserSaid\",\"text\":{\"secret\":1}}");

        var refusal = assertThrows(UnreadableMessage.class, () -> MessageCodec.read(secret, HistoryEntry.class));

        assertFalse(refusal.getMessage().contains("secret"));
    }

    @Test
    void changingACopyOfTheMapperChangesNoMessage() {
        var before = MessageCodec.write(STEP);

        MessageCodec.mapper().enable(com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT);

        assertEquals(
                new String(before, StandardCharsets.UTF_8),
                new String(MessageCodec.write(STEP), StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
