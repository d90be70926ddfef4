package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchFilesTest {
    private static final Duration PLENTY = Duration.ofMinutes(1);

    private final SearchFiles searchFiles = new SearchFiles(PLENTY);

    @TempDir
    Path directory;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = TestWorkspace.in(directory);
    }

    @Test
    void linesThatFitAreShownWithPlace() throws Exception {
        file("src/a.py", "one\ntotal = 1\n");
        file("b.py", "sub_total\r\nnone\r\n");

        assertEquals(
                "b.py:1: sub_total\nsrc/a.py:2: total = 1\n[2 lines in 2 files; 2 searched]",
                search("{'pattern':'total'}"));
    }

    @Test
    void linesAroundAreShownOnce() throws Exception {
        file("a", "1\n2\nx3\nx4\n5\n6\n7\n8\nx9\n");

        assertEquals(
                "a-2- 2\na:3: x3\na:4: x4\na-5- 5\n--\na-8- 8\na:9: x9\n[3 lines in 1 file; 1 searched]",
                search("{'pattern':'^x','context':1}"));
    }

    @Test
    void plainTextAndCaseAreChoices() throws Exception {
        file("a", "f(x) + [1\nF(X) + [1\n");

        assertTrue(search("{'pattern':'(x) + [','literal':true}").startsWith("a:1: "));
        assertTrue(search("{'pattern':'^F\\\\(x','ignore_case':true}").contains("[2 lines in 1 file"));
    }

    @Test
    void aSearchIsNarrowedByPathAndGlob() throws Exception {
        file("a/x.java", "needle");
        file("a/x.txt", "needle");
        file("b/x.java", "needle");

        assertTrue(
                search("{'pattern':'needle','path':'a','glob':'*.java'}").startsWith("a/x.java:1: needle\n[1 line in"));
        assertTrue(search("{'pattern':'needle','path':'b/x.java'}").startsWith("b/x.java:1: needle\n[1 line in"));
    }

    @Test
    void whatIsNotSearchedIsNamed() throws Exception {
        file(".gitignore", "ignored.txt\n");
        file("ignored.txt", "needle");
        file("node_modules/x.js", "needle");
        file(".env", "needle");
        Files.write(workspace.root().resolve("binary"), new byte[] {'n', 0, (byte) 0xff});
        Files.write(workspace.root().resolve("big"), new byte[ReadFile.BYTES_MAX + 1]);
        Files.createSymbolicLink(workspace.root().resolve("link"), directory.resolve("secret"));

        assertEquals(
                "[0 lines in 0 files; 1 searched; 1 not searched because they are binary or cannot be read as text; 1 not"
                        + " searched because they are larger than 10 MB]\n[left out: ignored by .gitignore, or dependencies,"
                        + " build output and caches: ignored.txt, node_modules/; 2 that tools may not open (secrets, .git,"
                        + " links)]",
                search("{'pattern':'needle|secret'}"));
    }

    @Test
    void otherEncodingsAreSearched() throws Exception {
        Files.write(workspace.root().resolve("a"), "\ufeffgrößer\n".getBytes(StandardCharsets.UTF_16LE));

        assertTrue(search("{'pattern':'^größer$'}").startsWith("a:1: größer"));
    }

    @Test
    void aPatternThatTakesForEverIsStopped() throws Exception {
        file("a", "a".repeat(5_000) + "!");

        var output = new SearchFiles(Duration.ofMillis(50)).run(workspace, json("{'pattern':'(a?){400}(a+)+$'}"));

        assertTrue(output.truncated());
        assertTrue(output.text().contains("stopped because its"), output.text());
    }

    @Test
    void aPatternThatIsNoneOrNeedsTooMuchMemoryIsRefused() throws Exception {
        file("a", "ab".repeat(1_000_000));

        assertEquals(CallFailure.INVALID_ARGUMENTS, refusal("{'pattern':'('}"));
        assertEquals(CallFailure.INVALID_ARGUMENTS, refusal("{'pattern':'(a|b)*c'}"));
    }

    @Test
    void ofALongLineThePlaceIsShown() throws Exception {
        file("a", "x".repeat(100_000) + "needle" + "y".repeat(100_000));

        var output = search("{'pattern':'needle'}");

        assertTrue(output.contains("[...]x") && output.contains("needle") && output.contains("y[...]"));
        assertTrue(output.length() < 600);
    }

    @Test
    void moreThanEnoughIsCut() throws Exception {
        file("a", "x\n".repeat(10_000));

        var output = searchFiles.run(workspace, json("{'pattern':'x'}"));

        assertTrue(output.truncated());
        assertTrue(output.text()
                .endsWith("[200 lines in 1 file; 1 searched; there may be more; narrow it by path, glob or"
                        + " pattern]"));
    }

    @Test
    void aSearchIsARead() {
        assertFalse(searchFiles.definition().effect());
    }

    private String search(String arguments) throws Exception {
        return searchFiles.run(workspace, json(arguments)).text();
    }

    private CallFailure refusal(String arguments) {
        return assertThrows(Refused.class, () -> search(arguments)).reason();
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
