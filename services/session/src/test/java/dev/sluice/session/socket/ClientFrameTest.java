package dev.sluice.session.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.door.problem.Problem;
import org.junit.jupiter.api.Test;

class ClientFrameTest {
    @Test
    void aFieldThatComesTwiceIsRefused() {
        assertEquals(
                "a frame is a JSON object with a known type",
                refusal("{\"type\":\"resume\",\"session_id\":\"s1\",\"after_seq\":0,\"after_seq\":7}"));
    }

    @Test
    void resumeNeedsNoSteps() {
        var frame = ClientFrame.read("{\"type\":\"resume\",\"session_id\":\"s1\",\"after_seq\":0}");

        assertTrue(assertInstanceOf(ClientFrame.Resume.class, frame).steps().isEmpty());
    }

    @Test
    void aNewerClientsFieldsAreIgnored() {
        assertInstanceOf(ClientFrame.Ping.class, ClientFrame.read("{\"type\":\"ping\",\"mood\":\"good\"}"));
    }

    @Test
    void aMissingFieldIsNamed() {
        assertEquals(
                "session_id is missing or has the wrong form", refusal("{\"type\":\"chat\",\"message\":\"hello\"}"));
        assertEquals(
                "approved is missing or has the wrong form",
                refusal("{\"type\":\"tool_approval\",\"approval_id\":\"s1.a1\"}"));
    }

    @Test
    void textThatCannotBeStoredIsRefused() {
        assertEquals(
                "message holds a NUL or half a surrogate pair",
                refusal("{\"type\":\"chat\",\"session_id\":\"s1\",\"message\":\"a\\u0000b\"}"));
        assertEquals(
                "message holds a NUL or half a surrogate pair",
                refusal("{\"type\":\"chat\",\"session_id\":\"s1\",\"message\":\"a\\ud83d\"}"));
    }

    @Test
    void textThatIsTooLargeOnceItIsWrittenIsRefused() {
        var controls = "\\u0001".repeat(1_000_000);

        assertEquals(
                "message takes more than 3000000 bytes when written: a control character takes six",
                refusal("{\"type\":\"chat\",\"session_id\":\"s1\",\"message\":\"" + controls + "\"}"));
    }

    @Test
    void whatIsNoFrameIsRefusedWithoutRepeatingIt() {
        for (var text :
                new String[] {"", "null", "[]", "7", "{", "{}", "{\"type\":\"launch\"}", "{\"type\":\"ping\"} x"}) {
            assertEquals("a frame is a JSON object with a known type", refusal(text), text);
        }
    }

    private static String refusal(String text) {
        return assertThrows(Problem.class, () -> ClientFrame.read(text)).getMessage();
    }
}
