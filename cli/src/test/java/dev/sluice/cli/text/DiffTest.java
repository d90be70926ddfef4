package dev.sluice.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DiffTest {
    private static final String DIFF = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\u202E\n same\n";

    @Test
    void withoutColoursItIsTheDiff() {
        assertEquals("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new<U+202E>\n same", Diff.shown(DIFF, Palette.NONE));
    }

    @Test
    void whatGoesIsRedAndWhatComesIsGreen() {
        var lines = Diff.shown(DIFF, new Palette(true)).lines().toList();

        assertEquals("\u001b[31m-old\u001b[0m", lines.get(3));
        assertEquals("\u001b[32m+new<U+202E>\u001b[0m", lines.get(4));
        assertEquals(" same", lines.get(5));
    }
}
