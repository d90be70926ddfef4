package dev.sluice.cli.acp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HunksTest {
    private static final Path DIRECTORY = Path.of("/work");

    @Test
    void eachPlaceThatChangesIsOneDiff() {
        var shown = Hunks.of("""
                --- a/src/a.py
                +++ b/src/a.py
                @@ -1,3 +1,3 @@
                 first
                --- second
                +++ other
                 third
                @@ -9 +9 @@
                -ninth
                +9th
                """, DIRECTORY);

        assertEquals(2, shown.size());
        assertEquals("/work/src/a.py", shown.path(0).path("path").asText());
        assertEquals("first\n-- second\nthird\n", shown.path(0).path("oldText").asText());
        assertEquals("first\n++ other\nthird\n", shown.path(0).path("newText").asText());
        assertEquals("ninth\n", shown.path(1).path("oldText").asText());
    }

    @Test
    void aFileThatIsBegunHasNoTextBefore() {
        var shown = Hunks.of("--- /dev/null\n+++ b/new.md\n@@ -0,0 +1,1 @@\n+new", DIRECTORY);

        assertEquals("/work/new.md", shown.path(0).path("path").asText());
        assertFalse(shown.path(0).has("oldText"));
        assertEquals("new\n", shown.path(0).path("newText").asText());
    }

    @Test
    void aFileThatIsDeletedHasNoTextAfterwards() {
        var shown = Hunks.of("--- a/old.md\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-old", DIRECTORY);

        assertEquals("/work/old.md", shown.path(0).path("path").asText());
        assertEquals("", shown.path(0).path("newText").asText());
    }

    @Test
    void whatIsNotAllSeenIsNotShownInPart() {
        assertTrue(Hunks.of("--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n first\n[12 more lines]", DIRECTORY)
                .isEmpty());
        assertTrue(Hunks.of("--- a/x\n+++ b/x\n[not UTF-8 text]", DIRECTORY).isEmpty());
        assertTrue(
                Hunks.of("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n first", DIRECTORY).isEmpty());
    }

    @Test
    void marksThatAreNotSeenAreWrittenOut() {
        var shown = Hunks.of("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+a\u202Eb", DIRECTORY);

        assertEquals("a<U+202E>b\n", shown.path(0).path("newText").asText());
    }
}
