package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is stored of resting sessions, for ever: these texts never change, later forms get texts of their own. */
class StoredRestTest {
    private static final Map<Whereabouts, String> NOTES = Map.of(
            new Whereabouts.Rested(17, 3, List.of(4711L, 4712L), Instant.parse("2026-11-28T09:00:00Z")),
            "{\"type\":\"rested\",\"seq\":17,\"partition\":3,\"offsets\":[4711,4712],\"at\":\"2026-11-28T09:00:00Z\"}",
            new Whereabouts.Recalled(17, 3, 2),
            "{\"type\":\"recalled\",\"seq\":17,\"partition\":3,\"pieces\":2}",
            new Whereabouts.Gone(),
            "{\"type\":\"gone\"}");

    private static final String PIECE = "{\"version\":1,\"session\":\"s-1\",\"seq\":17,\"piece\":1,\"pieces\":1,"
            + "\"entries\":[{\"store\":\"history\",\"key\":\"s-1/0\",\"value\":\"x\"}]}";

    @Test
    void whereASessionIsReadsAsItWasWritten() {
        NOTES.forEach((note, text) -> {
            assertEquals(note, DrivenTopology.read(bytes(text), Whereabouts.class));
            assertEquals(text, new String(MessageCodec.write(note), StandardCharsets.UTF_8));
        });
    }

    @Test
    void aPieceOfARestedStateReadsAsItWasWritten() {
        var entry = new RestedState.Entry("history", "s-1/0", JsonNodeFactory.instance.textNode("x"));
        var piece = new RestedState(1, new SessionId("s-1"), 17, 1, 1, List.of(entry));
        assertEquals(piece, DrivenTopology.read(bytes(PIECE), RestedState.class));
        assertEquals(PIECE, new String(MessageCodec.write(piece), StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
