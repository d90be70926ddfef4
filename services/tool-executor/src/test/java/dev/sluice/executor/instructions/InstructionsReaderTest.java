package dev.sluice.executor.instructions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.InstructionsFile;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a workspace tells agents, whoever filled it. */
class InstructionsReaderTest {
    @TempDir
    Path directory;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = TestWorkspace.in(directory);
    }

    @Test
    void theWorkspacesOwnComesFirstThenThoseOfItsDirectories() throws Exception {
        write("web/src/AGENTS.md", "three");
        write("web/AGENTS.md", "two");
        write("AGENTS.md", "one\n");

        assertEquals(
                List.of(
                        new InstructionsFile("AGENTS.md", "one\n", 4, true),
                        new InstructionsFile("web/AGENTS.md", "two", 3, true),
                        new InstructionsFile("web/src/AGENTS.md", "three", 5, true)),
                InstructionsReader.read(workspace));
    }

    @Test
    void ofEachDirectoryTheBestNameCounts() throws Exception {
        write("CLAUDE.md", "not read");
        write("AGENTS.md", "read");
        write("lib/.cursorrules", "not read");
        write("lib/CLAUDE.md", "read");
        write("app/.cursorrules", "read");
        write(".github/copilot-instructions.md", "not read");

        assertEquals(List.of("AGENTS.md", "app/.cursorrules", "lib/CLAUDE.md"), paths());
    }

    @Test
    void whereNothingElseCountsForAllTheHostsOwnDoes() throws Exception {
        write(".github/copilot-instructions.md", "read");

        assertEquals(List.of(".github/copilot-instructions.md"), paths());
    }

    @Test
    void nothingIsToldByAWorkspaceWithoutThemOrByAnEmptyOne() throws Exception {
        write("README.md", "hello");
        write("AGENTS.md", " \n");

        assertEquals(List.of(), InstructionsReader.read(workspace));
    }

    @Test
    void whatIsIgnoredOrADependencyTellsNothing() throws Exception {
        write(".gitignore", "private/\n");
        write("private/AGENTS.md", "no");
        write("node_modules/evil/AGENTS.md", "no");

        assertEquals(List.of(), InstructionsReader.read(workspace));
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Files.createSymbolicLink(workspace.root().resolve("AGENTS.md"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(workspace.root().resolve("sub"), directory.resolve("ws-evil"));
        Files.createLink(workspace.root().resolve("CLAUDE.md"), directory.resolve("secret"));

        assertEquals(List.of(), InstructionsReader.read(workspace));
    }

    @Test
    void whatIsNoTextIsPassedOver() throws Exception {
        Files.write(workspace.root().resolve("AGENTS.md"), new byte[] {'a', 0, 1, (byte) 0xff});

        assertEquals(List.of(), InstructionsReader.read(workspace));
    }

    @Test
    void ofALargeFileTheBeginningIsReadAndTheRestIsSaidToBeThere() throws Exception {
        write("AGENTS.md", "a line\n".repeat(10_000));
        write("lib/AGENTS.md", "no room for this");

        var read = InstructionsReader.read(workspace);

        assertFalse(read.getFirst().whole());
        assertEquals(70_000, read.getFirst().bytes());
        assertTrue(read.getFirst().text().length() <= InstructionsReader.BYTES_MAX);
        assertTrue(read.getFirst().text().endsWith("a line\n"));
        assertEquals(new InstructionsFile("lib/AGENTS.md", "", 16, false), read.getLast());
    }

    @Test
    void aFileOfFiftyMegabytesIsNamedAndNotRead() throws Exception {
        try (var channel = FileChannel.open(
                workspace.root().resolve("AGENTS.md"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap("a".repeat(40_000).getBytes()));
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {'a'}), 50_000_000);
        }

        assertEquals(
                List.of(new InstructionsFile("AGENTS.md", "", 50_000_001, false)), InstructionsReader.read(workspace));
    }

    @Test
    void moreOfThemThanAnybodyReadsAreNotTold() throws Exception {
        for (int i = 0; i < 50; i++) {
            write("d" + i + "/AGENTS.md", "words");
        }

        assertEquals(
                InstructionsReader.FILES_MAX, InstructionsReader.read(workspace).size());
    }

    @Test
    void whatNobodySeesIsWrittenOutInNamesAndTexts() throws Exception {
        write("AGENTS.md", "be kind\u202eevil\u200b");
        write("a\nb\u202e/AGENTS.md", "words");

        var read = InstructionsReader.read(workspace);

        assertEquals("be kind<U+202E>evil<U+200B>", read.getFirst().text());
        assertEquals("a<U+000A>b<U+202E>/AGENTS.md", read.getLast().path());
    }

    private List<String> paths() throws Exception {
        return InstructionsReader.read(workspace).stream()
                .map(InstructionsFile::path)
                .toList();
    }

    private void write(String path, String content) throws IOException {
        var file = workspace.root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
