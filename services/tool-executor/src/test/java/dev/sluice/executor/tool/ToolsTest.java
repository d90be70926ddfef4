package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.note.NotesInMemory;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {
    private final ReadFile readFile = new ReadFile();
    private final WriteFile writeFile = new WriteFile();

    @TempDir
    Path directory;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = TestWorkspace.in(directory);
    }

    @Test
    void aFileIsReadAsItIs() throws Exception {
        file("a.txt", "one\ntwo\n");

        assertEquals(new ToolOutput("one\ntwo\n", false), readFile.run(workspace, json("{'path':'a.txt'}")));
    }

    @Test
    void someLinesAreRead() throws Exception {
        file("a.txt", "one\ntwo\nthree\nfour\n");

        var output = readFile.run(workspace, json("{'path':'a.txt','offset':2,'limit':2}"));

        assertEquals("two\nthree", output.text());
    }

    @Test
    void aLongFileGivesHeadMarkAndTail() throws Exception {
        file("a.txt", "head" + "x".repeat(200_000) + "tail");

        var output = readFile.run(workspace, json("{'path':'a.txt'}"));

        assertTrue(output.truncated());
        assertTrue(output.text().startsWith("head") && output.text().endsWith("tail"));
        assertTrue(output.text().contains("characters left out"));
        assertTrue(output.text().length() < ToolOutput.CHARS_MAX + 200);
    }

    @Test
    void everyPartOfOneLongLineCanBeReached() throws Exception {
        var line = IntStream.range(0, 40_000).mapToObj("%06d"::formatted).collect(Collectors.joining());
        file("a.txt", "first\n" + line + "\nlast\n");
        var read = new StringBuilder();
        var column = 1;

        while (column > 0) {
            var output = readFile.run(workspace, json("{'path':'a.txt','offset':2,'column':" + column + "}"));
            assertTrue(output.text().length() < ToolOutput.CHARS_MAX + 200);
            var mark = output.text().indexOf("\n[... the line has ");
            read.append(mark < 0 ? output.text() : output.text().substring(0, mark));
            column = mark < 0
                    ? 0
                    : Integer.parseInt(output.text().replaceAll("(?s).*read on with column (\\d+) .*", "$1"));
        }

        assertEquals(line, read.toString());
    }

    @Test
    void aPartOfALineHoldsWholeCharacters() throws Exception {
        file("a.txt", "x" + "😀".repeat(40_000));

        var first = readFile.run(workspace, json("{'path':'a.txt','column':1}"));
        var inside = readFile.run(workspace, json("{'path':'a.txt','column':3}"));

        assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(first.text()));
        assertTrue(inside.text().startsWith("😀"));
    }

    @Test
    void aColumnBehindTheLineIsRefusedWithItsLength() throws Exception {
        file("a.txt", "four\n");

        var refused = assertThrows(Refused.class, () -> readFile.run(workspace, json("{'path':'a.txt','column':5}")));

        assertTrue(refused.getMessage().contains("has 4 characters"), refused.getMessage());
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsReason() throws Exception {
        Files.write(workspace.root().resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
        Files.write(workspace.root().resolve("big"), new byte[ReadFile.BYTES_MAX + 1]);
        Files.createDirectory(workspace.root().resolve("dir"));

        assertEquals(CallFailure.NOT_FOUND, refusal("{'path':'none'}"));
        assertEquals(CallFailure.NOT_FOUND, refusal("{'path':'binary/below'}"));
        assertEquals(CallFailure.TOOL_ERROR, refusal("{'path':'binary'}"));
        assertEquals(CallFailure.TOO_LARGE, refusal("{'path':'big'}"));
        assertEquals(CallFailure.INVALID_ARGUMENTS, refusal("{'path':'dir'}"));
        assertEquals(CallFailure.INVALID_ARGUMENTS, refusal("{'path':'../secret'}"));
    }

    @Test
    void planningAWriteChangesNothing() throws Exception {
        file("a.txt", "one\ntwo\n");

        var change = writeFile.plan(workspace, json("{'path':'a.txt','content':'one\\n2\\n'}"));

        assertEquals(
                "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+2",
                change.diff().orElseThrow());
        assertEquals("one\ntwo\n", Files.readString(workspace.root().resolve("a.txt")));
    }

    @Test
    void aNewFileIsComparedWithNothing() throws Exception {
        var change = writeFile.plan(workspace, json("{'path':'new/a.txt','content':'one'}"));

        assertEquals(
                "--- /dev/null\n+++ b/new/a.txt\n@@ -0,0 +1,1 @@\n+one\n\\ No newline at end of file",
                change.diff().orElseThrow());
    }

    @Test
    void aReplacedFileKeepsItsLineEndsAndItsMark() throws Exception {
        file("a.txt", "\ufeffone\r\ntwo\r\n");
        var arguments = json("{'path':'a.txt','content':'one\\n2\\n'}");

        var change = writeFile.plan(workspace, arguments);
        change.apply(Optional::empty);

        assertEquals(
                "--- a/a.txt\n+++ b/a.txt\n[every line ends with CR LF]\n@@ -1,2 +1,2 @@\n <U+FEFF>one\n-two\n+2",
                change.diff().orElseThrow());
        assertEquals("\ufeffone\r\n2\r\n", Files.readString(workspace.root().resolve("a.txt")));
        assertInstanceOf(Trace.Happened.class, writeFile.trace(workspace, arguments, change.base()));
    }

    @ParameterizedTest
    @CsvSource({
        // mixed before, plain after
        "'one\r\ntwo\n', 'one\n2\n', '-one<U+000D>\n-two\n+one\n+2'",
        // plain before, returns after
        "'one\ntwo\n', 'one\r\ntwo\r\n', '-one\n-two\n+one<U+000D>\n+two<U+000D>'",
        // returns without feeds
        "'one\n', 'one\rtwo\n', '-one\n+one<U+000D>two'",
        // the last line end
        "'one\n', 'one', '-one\n+one\n\\\\ No newline at end of file'",
        "'one\r\ntwo\r\n', 'one\ntwo', ' one\n-two\n+two\n\\\\ No newline at end of file'",
        // what is not seen
        "'one\n', 'o\u202ene\n', '-one\n+o<U+202E>ne'",
        "'one\n', '\ufeffone\n', '-one\n+<U+FEFF>one'"
    })
    void whateverDiffersIsShown(String before, String after, String shown) throws Exception {
        file("a.txt", before.translateEscapes());

        var change = writeFile.plan(
                workspace,
                new ObjectMapper().createObjectNode().put("path", "a.txt").put("content", written(after)));

        assertTrue(
                change.diff().orElseThrow().endsWith("\n" + written(shown)),
                change.diff().orElseThrow());
    }

    @Test
    void aFileInAnotherEncodingIsSaidToBeReplaced() throws Exception {
        Files.write(workspace.root().resolve("a.txt"), "größer".getBytes(StandardCharsets.ISO_8859_1));

        var change = writeFile.plan(workspace, json("{'path':'a.txt','content':'x'}"));

        assertTrue(change.diff().orElseThrow().contains("not UTF-8 text: 6 bytes are replaced by 1"));
    }

    @Test
    void invisibleCharactersInAPathAreShown() throws Exception {
        var change = writeFile.plan(workspace, json("{'path':'a\\u202etxt.exe','content':'x'}"));

        assertTrue(change.diff().orElseThrow().contains("+++ b/a<U+202E>txt.exe"));
    }

    @Test
    void aHugeDiffIsBounded() throws Exception {
        file("a.txt", String.join("\n", Collections.nCopies(9_000, "x".repeat(50))));

        var content = String.join("\\n", Collections.nCopies(9_000, "y".repeat(50)));
        var change = writeFile.plan(workspace, json("{'path':'a.txt','content':'" + content + "'}"));

        assertTrue(change.diff().orElseThrow().length() < 257 * 1024);
    }

    @Test
    void theTraceOfAWriteTellsWhatHappened() throws Exception {
        file("a.txt", "before");
        var arguments = json("{'path':'a.txt','content':'after'}");
        var base = writeFile.plan(workspace, arguments).base();

        assertInstanceOf(Trace.DidNotHappen.class, writeFile.trace(workspace, arguments, base));
        writeFile.plan(workspace, arguments).apply(Optional::empty);
        assertInstanceOf(Trace.Happened.class, writeFile.trace(workspace, arguments, base));
        file("a.txt", "somebody else's");
        assertInstanceOf(Trace.NobodyKnows.class, writeFile.trace(workspace, arguments, base));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'path':1}",
                "{'path':'a','content':'','mode':'0777'}",
                "{'path':'','content':''}",
                "'a'",
                "{'path':'a','content':'\\ud800'}"
            })
    void argumentsThatDoNotFitTheSchemaAreRefusedWithAdvice(String arguments) {
        var refused =
                assertThrows(Refused.class, () -> new ArgumentCheck().check(writeFile.definition(), json(arguments)));

        assertEquals(CallFailure.INVALID_ARGUMENTS, refused.reason());
        assertTrue(refused.getMessage().startsWith("Invalid arguments for write_file: "), refused.getMessage());
    }

    @Test
    void aComplaintNamesWhatIsMissing() {
        var refused = assertThrows(
                Refused.class, () -> new ArgumentCheck().check(writeFile.definition(), json("{'path':'a'}")));

        assertTrue(refused.getMessage().contains("content"), refused.getMessage());
    }

    @Test
    void definitionsHaveVersionsOfTheirOwn() {
        var versions = Toolbox.builtIn(
                        new SandboxChoice.Refused("no commands in this test"),
                        GitIdentity.STANDARD,
                        NotesInMemory.book())
                .definitions()
                .stream()
                .map(tool -> tool.version())
                .distinct();

        assertEquals(17, versions.count());
        assertFalse(readFile.definition().effect());
        assertTrue(writeFile.definition().effect() && writeFile.definition().approvalByDefault());
    }

    @ParameterizedTest
    @MethodSource
    void everyExampleFitsItsSchema(ToolDefinition tool) throws Exception {
        var examples = tool.description()
                .lines()
                .dropWhile(line -> !line.equals("For example:"))
                .skip(1)
                .toList();

        assertFalse(examples.isEmpty());
        for (var example : examples) {
            new ArgumentCheck().check(tool, new ObjectMapper().readTree(example));
        }
    }

    static List<ToolDefinition> everyExampleFitsItsSchema() {
        return Toolbox.builtIn(
                        new SandboxChoice.Refused("no commands in this test"),
                        GitIdentity.STANDARD,
                        NotesInMemory.book())
                .definitions();
    }

    @Test
    void linesBehindTheEndAreRefusedWithTheirNumber() throws Exception {
        file("a.txt", "one\ntwo\n");

        var refused = assertThrows(Refused.class, () -> readFile.run(workspace, json("{'path':'a.txt','offset':3}")));

        assertTrue(refused.getMessage().contains("has 2 lines"), refused.getMessage());
    }

    @Test
    void otherEncodingsAreReadWhenTheyAreMarkedOrSaid() throws Exception {
        Files.write(workspace.root().resolve("marked"), "\ufeffgr\u00f6\u00dfer".getBytes(StandardCharsets.UTF_16LE));
        Files.write(workspace.root().resolve("said"), "gr\u00f6\u00dfer".getBytes(StandardCharsets.ISO_8859_1));

        assertEquals(
                "größer", readFile.run(workspace, json("{'path':'marked'}")).text());
        assertEquals(
                "größer",
                readFile.run(workspace, json("{'path':'said','encoding':'iso-8859-1'}"))
                        .text());
        assertTrue(assertThrows(Refused.class, () -> readFile.run(workspace, json("{'path':'said'}")))
                .getMessage()
                .contains("say its encoding"));
    }

    @Test
    void aBinaryFileIsNamedAndNotPrinted() throws Exception {
        Files.write(workspace.root().resolve("logo.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1});

        var refused = assertThrows(Refused.class, () -> readFile.run(workspace, json("{'path':'logo.png'}")));

        assertEquals("logo.png (6 bytes) is binary, not text.", refused.getMessage());
    }

    @Test
    void aReplacedFileKeepsItsEncoding() throws Exception {
        var file = workspace.root().resolve("a.txt");
        Files.write(file, "\ufeffone\n".getBytes(StandardCharsets.UTF_16BE));

        writeFile.plan(workspace, json("{'path':'a.txt','content':'two\\n'}")).apply(Optional::empty);

        assertEquals("\ufefftwo\n", new String(Files.readAllBytes(file), StandardCharsets.UTF_16BE));
    }

    @Test
    void aSmallChangeOfALongFileIsShown() throws Exception {
        var lines = IntStream.range(0, 30_000).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
        file("a.txt", lines + "\n");
        var content = lines.replace("\n15000\n", "\nchanged\n") + "\n";

        var change = writeFile.plan(
                workspace,
                new ObjectMapper().createObjectNode().put("path", "a.txt").put("content", content));

        assertEquals(
                "--- a/a.txt\n+++ b/a.txt\n@@ -14998,7 +14998,7 @@\n 14997\n 14998\n 14999\n-15000\n+changed\n 15001\n 15002\n"
                        + " 15003",
                change.diff().orElseThrow());
    }

    private CallFailure refusal(String arguments) {
        return assertThrows(Refused.class, () -> readFile.run(workspace, json(arguments)))
                .reason();
    }

    /** Escapes of Java and of Unicode, which a CSV source leaves as they are. */
    private static String written(String escaped) {
        return escaped.replace("\\u202e", "\u202e").replace("\\ufeff", "\ufeff").translateEscapes();
    }

    private void file(String path, String content) throws Exception {
        var file = workspace.root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
