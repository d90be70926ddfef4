package dev.sluice.executor.edit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditTest {
    private static final String NAME = "a.txt";

    @ParameterizedTest
    @CsvSource({
        // plain
        "'a\nb\nc\n', 'b', 'B', 'a\nB\nc\n'",
        // the line ends that stand there are taken on
        "'a\r\nb\r\nc\r\n', 'a\nb', 'A\nB\nX', 'A\r\nB\r\nX\r\nc\r\n'",
        "'a\r\nb\nc\n', 'b\n', 'B\nX\n', 'a\r\nB\nX\nc\n'",
        "'a\nb\r\nc\n', 'b\n', 'B\nX\n', 'a\nB\r\nX\r\nc\n'",
        // also behind the last of them
        "'a\r\nb', 'b', 'B\nX', 'a\r\nB\r\nX'",
        // whoever writes out the returns means them
        "'a\r\nb\r\n', 'a\r\n', 'a\n', 'a\nb\r\n'",
        "'a\nb\n', 'a\n', 'a\r\n', 'a\r\nb\n'",
        // deletion, and no line end at the end
        "'a\nb', '\nb', '', 'a'"
    })
    void aTextTakesThePlaceOfAnother(String text, String before, String after, String expected) throws Exception {
        var edit = new Replacement(before.translateEscapes(), after.translateEscapes(), false);

        assertEquals(expected.translateEscapes(), edit.appliedTo(text.translateEscapes(), NAME));
    }

    @Test
    void aByteOrderMarkIsNotInTheWay() throws Exception {
        assertEquals("\ufeffA\nb", new Replacement("a\n", "A\n", false).appliedTo("\ufeffa\nb", NAME));
        assertEquals("\ufeffA\nb", Patch.of("@@ -1 +1 @@\n-a\n+A\n", NAME).appliedTo("\ufeffa\nb", NAME));
    }

    @Test
    void everywhereMeansEverywhere() throws Exception {
        assertEquals("xx\r\nxx", new Replacement("a", "xx", true).appliedTo("a\r\na", NAME));
    }

    @Test
    void aTextThatIsThereMoreOftenIsRefusedWithItsLines() {
        var refused = refused(new Replacement("a", "b", false), "a\nx\na\n");

        assertEquals(CallFailure.CONTEXT_NOT_UNIQUE, refused.reason());
        assertTrue(refused.getMessage().contains("2 times, at line 1, 3"), refused.getMessage());
    }

    @Test
    void replacingEverywhereHasALimit() {
        assertEquals(
                CallFailure.TOO_LARGE,
                refused(new Replacement("a", "b".repeat(10_000), true), "a".repeat(10_000))
                        .reason());
    }

    @Test
    void whatIsAlmostThereIsShownAsItIs() {
        var text = "def add(a, b):\n    return a - b\n\ndef sub(a, b):\n\treturn a - b\n";

        var refused = refused(new Replacement("def sub(a, b):\n    return a - b\n", "x", false), text);

        assertEquals(CallFailure.CONTEXT_DIFFERS, refused.reason());
        assertTrue(refused.getMessage().contains("4: def sub(a, b):\n5: \treturn a - b"), refused.getMessage());
    }

    @Test
    void aLineThatIsAlmostThereIsShownToo() {
        var refused = refused(new Replacement("the quick brown fax", "x", false), "one\nthe quick brown fox\n");

        assertTrue(refused.getMessage().contains("2: the quick brown fox"), refused.getMessage());
    }

    @Test
    void nothingIsShownWhereNothingLooksLikeIt() {
        var refused = refused(new Replacement("zzz", "x", false), "one\ntwo\n");

        assertTrue(refused.getMessage().contains("Nothing in it looks like it"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        // counts are not believed, nor lines where only one place fits
        "'a\nb\nc\n', '@@ -70,1 +2,9 @@\n b\n-c\n+C\n', 'a\nb\nC\n'",
        // a head without numbers, a head of names
        "'a\nb\n', '--- a/a.txt\n+++ b/a.txt\n@@ @@\n-a\n+A\n', 'A\nb\n'",
        // the line decides between equals
        "'x\na\nx\na\n', '@@ -3,2 +3,2 @@\n x\n-a\n+A\n', 'x\na\nx\nA\n'",
        // blocks one after the other
        "'a\nb\nc\nd\n', '@@ -1 +1 @@\n-a\n+A\n@@ -4 +4 @@\n-d\n+D\n', 'A\nb\nc\nD\n'",
        // an empty line is context
        "'a\n\nb\n', '@@ -1,3 +1,3 @@\n a\n\n-b\n+B\n', 'a\n\nB\n'",
        // only additions
        "'a\nb\n', '@@ -1,0 +2 @@\n+x\n', 'a\nx\nb\n'",
        "'a', '@@ -1,0 +2 @@\n+x\n', 'a\nx'",
        "'', '@@ -0,0 +1 @@\n+x\n', 'x\n'",
        // a missing line end stays missing, unless the diff is about it
        "'a\nb', '@@ -1,2 +1,2 @@\n a\n-b\n+B\n', 'a\nB'",
        "'a\nb', '@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n', 'a\nb\n'",
        "'a\nb\n', '@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n', 'a\nb'",
        // line ends
        "'a\r\nb\r\n', '@@ -1 +1,2 @@\n-a\n+A\n+x\n', 'A\r\nx\r\nb\r\n'",
        // what looks like a head, inside
        "'-- a\nb\n', '@@ -1 +1 @@\n--- a\n+++ b\n', '++ b\nb\n'"
    })
    void aDiffIsApplied(String text, String diff, String expected) throws Exception {
        var patch = Patch.of(written(diff), NAME);

        assertEquals(expected.translateEscapes(), patch.appliedTo(text.translateEscapes(), NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\nb\n",
                "@@ -1 +1 @@\n a\n",
                "@@ -1 +1 @@\na\n",
                "--- a/b.txt\n+++ b/b.txt\n@@ -1 +1 @@\n-a\n+A\n",
                "--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+A\n",
                "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-a\n+A\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-a\n+A\n"
            })
    void aDiffThatCannotBeReadIsRefused(String diff) {
        assertEquals(
                CallFailure.INVALID_ARGUMENTS,
                assertThrows(Refused.class, () -> Patch.of(diff, NAME)).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "'a\nb\n', '@@ -1,2 +1,2 @@\n a\n-x\n+B\n', CONTEXT_DIFFERS",
        // lines must be whole
        "'xa\n', '@@ -1 +1 @@\n-a\n+A\n', CONTEXT_DIFFERS",
        // blocks come in order
        "'a\nb\n', '@@ -2 +2 @@\n-b\n+B\n@@ -1 +1 @@\n-a\n+A\n', CONTEXT_DIFFERS",
        "'a\n', '@@ -7,0 +8 @@\n+x\n', CONTEXT_DIFFERS",
        "'a\nx\na\n', '@@ -2 +2 @@\n-a\n+A\n', CONTEXT_NOT_UNIQUE",
        "'a\n', '@@ @@\n+x\n', INVALID_ARGUMENTS",
        "'a\nb\n', '@@ -1 +1 @@\n-a\n+A\n\\ No newline at end of file\n', CONTEXT_DIFFERS"
    })
    void aDiffWhoseContextIsNotSoIsRefused(String text, String diff, CallFailure reason) throws Exception {
        var patch = Patch.of(written(diff), NAME);

        assertEquals(reason, refused(patch, text.translateEscapes()).reason());
    }

    @Test
    void aLongFileWithoutTheTextIsComparedInBoundedTime() {
        var text = IntStream.range(0, 200_000)
                .mapToObj(number -> "some line of code number " + number)
                .collect(Collectors.joining("\n"));

        assertTrue(refused(new Replacement("some line of cide nimber\n", "x", false), text)
                        .getMessage()
                        .length()
                < 2_000);
    }

    private static Refused refused(Edit edit, String text) {
        return assertThrows(Refused.class, () -> edit.appliedTo(text, NAME));
    }

    /** A backslash of its own stands before a space. */
    private static String written(String escaped) {
        return escaped.replace("\\ ", "\\\\ ").translateEscapes();
    }
}
