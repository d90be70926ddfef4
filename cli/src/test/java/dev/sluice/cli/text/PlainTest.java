package dev.sluice.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
    private static final String HOSTILE =
            "\u001b[2J\u001b]0;title\u0007 \u202Eevil\u202C \u200Bzero \u009b31m \r\b\u0000 \u2028 \u3164 \uDB40\uDC41 \uD800";

    @ParameterizedTest
    @ValueSource(strings = {"Hello, world.", "Xin chào, thế giới", "Привет", "你好，世界", "👩‍💻 ✅ ❤️", "a\tb\nc"})
    void whatIsSeenStaysAsItIs(String text) {
        assertEquals(text, Plain.text(text));
    }

    @Test
    void whatSteersATerminalIsWrittenOut() {
        assertEquals("<U+001B>[2Jx", Plain.text("\u001b[2Jx"));
        assertEquals("<U+009B>31m", Plain.text("\u009b31m"));
        assertEquals("<U+202E>txt.exe", Plain.text("\u202Etxt.exe"));
        assertEquals("a<U+200B>b<U+200D>c", Plain.text("a\u200Bb\u200Dc"));
        assertEquals("<U+E0041>", Plain.text("\uDB40\uDC41"));
        assertEquals("over<U+000D>written", Plain.text("over\rwritten"));
    }

    @Test
    void lineEndsOfAnyKindAreLineEnds() {
        assertEquals("a\nb\n", Plain.text("a\r\nb\n"));
        assertEquals("a b c", Plain.line("a\nb\tc"));
    }

    @Test
    void noControlOfAServerReachesATerminal() {
        for (var shown : new String[] {Plain.text(HOSTILE), Plain.line(HOSTILE), Plain.json(HOSTILE)}) {
            assertFalse(
                    shown.codePoints()
                            .anyMatch(codePoint -> Character.isISOControl(codePoint)
                                    || Character.getType(codePoint) == Character.FORMAT
                                    || Character.getType(codePoint) == Character.SURROGATE),
                    shown);
        }
    }

    @Test
    void jsonMeansWhatItMeant() throws IOException {
        var mapper = new ObjectMapper();
        var raw = mapper.createObjectNode()
                .put("text", "\u001b \u202E \uDB40\uDC41 👍 ü")
                .put("n", 1);

        var shown = Plain.json(raw.toPrettyString());

        assertEquals(raw, mapper.readTree(shown));
        assertFalse(shown.contains("\u202E"));
    }
}
