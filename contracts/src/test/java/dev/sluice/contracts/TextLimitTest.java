package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextLimitTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "Grüße",
                "日本語",
                "👋🏽",
                "\u0000\u0001\u001f\u007f\u0080\u07ff\u0800\uffff",
                "\b\t\n\f\r\"\\/",
                "\ud83d lone",
                "lone \udc4b",
                "\udc4b\ud83d turned round",
                "\u2028\u2029\ufeff"
            })
    void bytesAreCountedAsTheCodecWritesThem(String text) {
        var quotes = 2;

        assertEquals(MessageCodec.write(text).length - quotes, TextLimit.bytesAsWritten(text));
    }

    @Test
    void theLongestTextOfOrdinaryCharactersFits() {
        assertTrue(TextLimit.TURN_TEXT.fits("語".repeat(1_000_000)));
        assertFalse(TextLimit.TURN_TEXT.fits("a".repeat(1_000_001)));
    }

    @Test
    void charactersThatTakeSixBytesFitAccordingly() {
        assertTrue(TextLimit.TURN_TEXT.fits("\u0001".repeat(500_000)));
        assertFalse(TextLimit.TURN_TEXT.fits("\u0001".repeat(500_001)));
    }

    @Test
    void whatFitsFitsAFact() {
        for (var limit : TextLimit.values()) {
            assertTrue(limit.bytesMax() + 64 * 1024 < Topics.FACTS.recordBytesMax(), limit.name());
        }
    }
}
