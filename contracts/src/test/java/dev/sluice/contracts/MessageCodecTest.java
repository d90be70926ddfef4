package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.MessageCodec.UnrecognisedMessage;
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
    void aTypeOrConstantOfANewerReleaseIsUnrecognised() {
        assertThrows(
                UnrecognisedMessage.class, () -> MessageCodec.read(bytes("{\"type\":\"TurnPaused\"}"), Control.class));
        assertThrows(
                UnrecognisedMessage.class,
                () -> MessageCodec.read(
                        bytes(newer("Input.StepFailed", "RATE_LIMITED", "PROVIDER_ASLEEP")), InputRecord.class));
        assertThrows(
                UnrecognisedMessage.class,
                () -> MessageCodec.read(
                        bytes(newer("Input.StepAnswered+actor", "Service", "Team")), InputRecord.class));
    }

    @Test
    void whatHasNoTypeOrNoneOfOurFormIsUnreadable() {
        assertUnreadable("{\"text\":\"hi\"}", HistoryEntry.class);
        assertUnreadable("{\"type\":\"../TurnPaused\"}", Control.class);
        assertUnreadable("{\"type\":7}", Control.class);
        assertUnreadable(newer("Input.StepFailed", "RATE_LIMITED", "no such thing"), InputRecord.class);
    }

    @Test
    void aFactOfANewerReleaseKeepsItsNumber() throws UnreadableMessage {
        var known = MessageCodec.read(bytes(golden("Fact.TurnStarted")), FactRecord.class);

        var paused = MessageCodec.read(bytes(newer("Fact.TurnStarted", "TurnStarted", "TurnPaused")), FactRecord.class);

        assertEquals(new Fact.Unrecognised("TurnPaused"), paused.fact());
        assertEquals(known.seq(), paused.seq());
        assertEquals(known.scope(), paused.scope());
    }

    @Test
    void aFactWithAConstantOfANewerReleaseIsNamedByItsType() throws UnreadableMessage {
        var refused = newer("Fact.IntentRefused", "ALREADY_DECIDED", "ASKED_TOO_LATE");

        assertEquals(
                new Fact.Unrecognised("IntentRefused"),
                MessageCodec.read(bytes(refused), FactRecord.class).fact());
    }

    @Test
    void aKnownFactOfAnUnknownKindOfActorIsKnown() throws UnreadableMessage {
        var known = MessageCodec.read(bytes(golden("Fact.ApprovalSettled")), FactRecord.class);

        var byATeam = MessageCodec.read(bytes(newer("Fact.ApprovalSettled+actor", "Person", "Team")), FactRecord.class);

        assertEquals(known, byATeam);
    }

    @Test
    void aBrokenFactIsNotTakenForANewerOne() {
        assertUnreadable(
                newer("Fact.TurnStarted", "TurnStarted", "TurnPaused").replace("\"seq\"", "\"sequence\""),
                FactRecord.class);
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

    private static String golden(String name) {
        return new GoldenMessage(name, FactRecord.class).json().toString();
    }

    /** A golden message in which a word that we know is one that we do not. */
    private static String newer(String name, String word, String newer) {
        return golden(name).replace('"' + word + '"', '"' + newer + '"');
    }

    private static void assertUnreadable(String json, Class<?> type) {
        var refusal = assertThrows(UnreadableMessage.class, () -> MessageCodec.read(bytes(json), type));

        assertFalse(refusal instanceof UnrecognisedMessage, json);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
