package dev.sluice.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table("ID", "TITLE").row("s-1", "First").row("s-22", "a\tb\u001b[31m");

    @Test
    void aPipeGetsValuesBetweenTabsAndNoHead() {
        assertEquals("s-1\tFirst\ns-22\ta b<U+001B>[31m\n", table.piped());
    }

    @Test
    void aTerminalGetsAHeadAndAlignedColumns() {
        assertEquals("""
                ID    TITLE
                s-1   First
                s-22  a b<U+001B>[31m
                """, table.aligned(Palette.NONE));
    }

    @Test
    void whatIsLongIsCutForPeopleOnly() {
        var wide = new Table("TEXT").row("x".repeat(500));

        assertTrue(wide.aligned(Palette.NONE).lines().allMatch(line -> line.length() <= 60));
        assertEquals("x".repeat(500) + "\n", wide.piped());
    }
}
