package dev.sluice.orchestrator.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.ToolCall;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PartTest {
    private static final CallId CALL = new CallId("s-1.t1/1/1/1/1");

    @Test
    void aResultKeepsItsHeadAndItsTail() {
        var part = (ToolSaid) part(result("head " + "x".repeat(50_000) + " tail"));

        assertTrue(part.output().startsWith("head x"));
        assertTrue(part.output().endsWith("x tail"));
        assertTrue(part.output().contains("characters are left out here"));
    }

    @Test
    void aShortResultStaysAsItIs() {
        assertEquals(result("short"), part(result("short")));
    }

    @Test
    void argumentsLoseTextAndStayArguments() {
        var arguments =
                JsonNodeFactory.instance.objectNode().put("path", "a.txt").put("content", "\u0001".repeat(9_000));
        var part = (ToolAsked) part(new ToolAsked(new ToolCall(CALL, "write_file", arguments, true, "v1")));

        assertEquals("a.txt", part.request().arguments().get("path").textValue());
        assertTrue(part.request().arguments().get("content").textValue().contains("left out here"));
        assertTrue(bytes(part) <= Window.PART_BYTES_MAX);
    }

    @Test
    void whatPeopleSaidStaysWhole() {
        var said = new UserSaid("x".repeat(50_000));

        assertEquals(said, part(said));
    }

    @Property
    void aPartIsWithinItsMeasure(@ForAll @StringLength(max = 20_000) String output) {
        assertTrue(bytes(part(result(output))) <= Window.PART_BYTES_MAX);
    }

    @Test
    void aCharacterOfTwoIsNeverHalved() {
        var part = (ToolSaid) part(result("x" + "😀".repeat(10_000)));

        assertFalse(part.output().codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF));
    }

    private static ToolSaid result(String output) {
        return new ToolSaid(CALL, CallStatus.SUCCEEDED, output);
    }

    private static HistoryEntry part(HistoryEntry entry) {
        return Part.of(entry, bytes(entry), Window.PART_BYTES_MAX);
    }

    private static int bytes(HistoryEntry entry) {
        return MessageCodec.write(entry).length;
    }
}
