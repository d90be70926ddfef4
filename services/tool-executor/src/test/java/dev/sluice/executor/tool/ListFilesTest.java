package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListFilesTest {
    private final ListFiles listFiles = new ListFiles();

    @TempDir
    Path directory;

    private Workspace workspace;

    @BeforeEach
    void workspace() throws Exception {
        workspace = TestWorkspace.in(directory);
    }

    @Test
    void filesAreListedWithoutWhatNoOneWantsToRead() throws Exception {
        file("src/main.py", "");
        file("src/main.pyc", "");
        file("node_modules/x/y.js", "");
        file(".git/config", "");
        file(".env", "");
        file(".github/ci.yml", "");
        file("build/out", "");

        assertEquals(
                ".github/\nsrc/\n[left out: ignored by .gitignore, or dependencies, build output and caches: build/,"
                        + " node_modules/; 2 that tools may not open (secrets, .git, links)]",
                list("{}"));
        assertEquals(
                ".github/\n.github/ci.yml\nsrc/\nsrc/main.py\n[left out: ignored by .gitignore, or dependencies, build"
                        + " output and caches: build/, node_modules/, src/main.pyc; 2 that tools may not open (secrets, .git,"
                        + " links)]",
                list("{'recursive':true}"));
        assertEquals("build/out", list("{'path':'build'}"));
    }

    @Test
    void whatGitIgnoresIsLeftOutAndNamed() throws Exception {
        file(".gitignore", "*.log\n/secret/\n!keep.log\n");
        file("a.log", "");
        file("keep.log", "");
        file("secret/plan.txt", "");
        file("sub/.gitignore", "keep.log\n");
        file("sub/keep.log", "");
        file("sub/secret/plan.txt", "");

        assertEquals(
                ".gitignore\nkeep.log\nsub/\nsub/.gitignore\nsub/secret/\nsub/secret/plan.txt\n[left out: ignored by"
                        + " .gitignore, or dependencies, build output and caches: a.log, secret/, sub/keep.log]",
                list("{'recursive':true}"));
        // The rules of the directories above count for one below.
        assertTrue(list("{'path':'sub','recursive':true}").contains("caches: sub/keep.log]"));
        assertTrue(list("{'recursive':true,'include_ignored':true}").contains("secret/plan.txt\n"));
    }

    @Test
    void aGlobFindsFilesAtAnyDepth() throws Exception {
        file("a.ts", "");
        file("src/b.tsx", "");
        file("src/deep/c.ts", "");
        file("src/d.js", "");

        assertEquals("a.ts\nsrc/b.tsx\nsrc/deep/c.ts", list("{'glob':'*.{ts,tsx}'}"));
        assertEquals("src/deep/c.ts", list("{'glob':'src/**/*.ts'}"));
        assertEquals("src/deep/c.ts", list("{'path':'src','glob':'deep/*'}"));
        assertEquals("(no file in . is like this)", list("{'glob':'*.go'}"));
    }

    @Test
    void aGlobOfEndlessAlternativesIsRefused() {
        var endless = "{a,b}".repeat(100);

        assertThrows(Refused.class, () -> list("{'glob':'" + endless + "'}"));
    }

    @Test
    void namesWithSpacesQuotesAndPicturesAreListed() throws Exception {
        file("my files/it's \"here\" 😀.txt", "");

        assertEquals("my files/\nmy files/it's \"here\" 😀.txt", list("{'recursive':true}"));
    }

    @Test
    void aWorkspaceThatHoldsOnlyBuildOutputSaysSo() throws Exception {
        file("dist/app.js", "");

        assertTrue(list("{}").startsWith("(. holds nothing else)\n[left out: "));
        assertEquals("dist/app.js", list("{'path':'dist'}"));
    }

    @Test
    void anEmptyWorkspaceIsEmpty() throws Exception {
        assertEquals("(. is empty)", list("{}"));
    }

    @Test
    void directoriesNestedWithoutEndAreListedToADepth() throws Exception {
        file("d/".repeat(500) + "deep", "");

        var output = list("{'recursive':true}");

        assertEquals(64, output.lines().filter(line -> line.endsWith("/")).count());
        assertTrue(output.contains("deeper than 64 directories"), output);
    }

    @Test
    void ofManyThatAreLeftOutSomeAreNamed() throws Exception {
        for (var number = 0; number < 25; number++) {
            file("module" + number + "/target/app.jar", "");
        }

        var output = list("{'recursive':true}");

        assertTrue(output.contains("module0/target/, ") && output.contains(" and 5 more]"), output);
    }

    @Test
    void aListHasALimit() throws Exception {
        for (var number = 0; number < 2_010; number++) {
            file("f" + number, "");
        }

        var output = listFiles.run(workspace, json("{}"));

        assertTrue(output.truncated());
        assertEquals(2_001, output.text().lines().count());
    }

    private String list(String arguments) throws Exception {
        return listFiles.run(workspace, json(arguments)).text();
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
