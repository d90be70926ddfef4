package dev.sluice.policy.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvisibleTextTest {
    /** One of each kind: direction, zero width, tag, variation, filler, blank, control, separator, byte order mark. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x202a, 0x202e, 0x2066, 0x2069, 0x200e, 0x061c, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x00ad, 0xe0001,
                0xe0041, 0xe007f, 0xe0fff, 0xfe00, 0xfe0f, 0xe0100, 0xe01ef, 0x180e, 0x115f, 0x3164, 0xffa0, 0x2800,
                0x034f, 0x17b4, 0x2065, 0xfff0, 0xfff9, 0x00, 0x08, 0x1b, 0x0d, 0x7f, 0x85, 0x9b, 0x2028, 0x2029,
                0x1d173, 0x13430
            })
    void whatIsNotSeenIsWrittenOut(int character) {
        var name = "U+%04X".formatted(character);
        var text = "a" + Character.toString(character) + "b";

        assertEquals("a<" + name + ">b", InvisibleText.shown(text));
        assertEquals(Set.of(name), InvisibleText.in(new ObjectMapper().valueToTree(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain\ttext\nand more",
                "größer, 日本語, العربية, हिन्दी, 한국어",
                "❤️ and 👩‍💻 and 👨‍👩‍👧 and 👋🏽",
                "\u00a0no break"
            })
    void whatIsSeenStaysAsItIs(String text) {
        assertEquals(text, InvisibleText.shown(text));
        assertTrue(InvisibleText.in(new ObjectMapper().valueToTree(text)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass1\ufe0fword", "if (x\u200dy)", "\ufe0f", "❤️\u200dx", "1\ufe0f\u20e3"})
    void onlyInsideAnEmojiItBelongsToWhatIsSeen(String text) {
        assertTrue(InvisibleText.shown(text).contains("<U+"), text);
    }

    @Test
    void namesAndNestedTextsAreLookedThrough() throws Exception {
        var value = new ObjectMapper().readTree("{\"a\\u200b\":[{\"b\":\"c\\u202e\"}]}");

        assertEquals(Set.of("U+200B", "U+202E"), InvisibleText.in(value));
    }

    @Test
    void lineEndsAreNotFlaggedInArguments() {
        assertTrue(InvisibleText.in(new ObjectMapper().valueToTree("one\r\ntwo\r\n"))
                .isEmpty());
    }
}
