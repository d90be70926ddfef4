package dev.sluice.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TitleTest {
    @Test
    void itIsTheFirstLine() {
        assertEquals("Look for dead code", Title.of("\n  Look for dead code \nand remove it"));
    }

    @Test
    void aLongLineIsCutBetweenCharacters() {
        assertEquals("a".repeat(59) + "…", Title.of("a".repeat(61)));
        assertEquals("a".repeat(58) + "…", Title.of("a".repeat(58) + "\uD83D\uDE00\uD83D\uDE00"));
    }
}
