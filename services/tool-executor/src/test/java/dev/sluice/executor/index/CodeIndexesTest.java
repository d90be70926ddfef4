package dev.sluice.executor.index;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.store.NIOFSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a workspace, whoever filled it. */
class CodeIndexesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final CodeIndexes indexes = new CodeIndexes(IndexLimits.STANDARD);
    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = TestWorkspace.in(directory);
    }

    @Test
    void aFunctionIsFoundByTheWordsOfItsName() throws Exception {
        write(
                "src/Http.java",
                "class Http {\n    String parseHttpHeader(String line) {\n        return line;\n    }\n}\n");
        write("src/other.py", "def parse_http_header(line):\n    return line\n");
        write("src/Else.java", "class Else {\n    void nothing() {}\n}\n");

        var found = search("header of http");

        assertEquals(Found.State.FRESH, found.state());
        assertEquals(3, found.files());
        assertEquals(
                List.of("Http.parseHttpHeader", "parse_http_header"),
                found.hits().stream().map(Hit::symbol).limit(2).sorted().toList());
        assertEquals("2-4", lines(hit(found, "src/Http.java")));
        assertEquals(
                "String parseHttpHeader(String line) {",
                hit(found, "src/Http.java").head());
    }

    @Test
    void whatChangedIsFoundAndWhatIsGoneIsNot() throws Exception {
        write("a.txt", "some needle\n");
        write("b.txt", "other hay\n");
        search("needle");

        write("a.txt", "only straw now\n");
        Files.delete(workspace.root().resolve("b.txt"));
        write("c.txt", "a needle again\n");

        assertEquals(List.of("c.txt"), paths(search("needle")));
        assertEquals(List.of(), paths(search("hay")));
        assertEquals(List.of("a.txt"), paths(search("straw")));
    }

    @Test
    void anEffectBringsAnIndexThatThereIsUpToDateAndMakesNone() throws Exception {
        write("a.txt", "needle\n");
        indexes.changed(workspace);
        assertFalse(Files.exists(workspace.index()));
        search("needle");
        write("b.txt", "needle\n");

        indexes.changed(workspace);

        await().atMost(PATIENCE)
                .until(() -> IndexSearch.in(workspace.index(), "needle", Optional.empty(), 9, Found.State.OLDER)
                                .files()
                        == 2);
    }

    @Test
    void onlyOnePlaceIsSearchedIfOneIsNamed() throws Exception {
        write("web/a.txt", "needle\n");
        write("webs/a.txt", "needle\n");
        write("web.txt", "needle\n");

        assertEquals(List.of("web/a.txt"), paths(indexes.search(workspace, "needle", Optional.of("web"), 9, PATIENCE)));
        assertEquals(
                List.of("web.txt"), paths(indexes.search(workspace, "needle", Optional.of("web.txt"), 9, PATIENCE)));
    }

    @Test
    void noLinkSecretOrIgnoredFileIsInTheIndex() throws Exception {
        write(".gitignore", "private/\n");
        write("private/a.txt", TestWorkspace.SECRET);
        write("node_modules/x/a.js", TestWorkspace.SECRET);
        write(".env", TestWorkspace.SECRET);
        write(".git/config", TestWorkspace.SECRET);
        Files.createSymbolicLink(workspace.root().resolve("link.txt"), directory.resolve("secret"));
        Files.createSymbolicLink(workspace.root().resolve("passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(workspace.root().resolve("outside"), directory.resolve("ws-evil"));
        Files.createLink(workspace.root().resolve("hard.txt"), directory.resolve("secret"));

        assertEquals(List.of(), paths(search(TestWorkspace.SECRET)));
        assertEquals(List.of(), paths(search("root daemon nologin")));
    }

    @Test
    void binaryHugeAndEvilFilesDoNoHarm() throws Exception {
        Files.write(workspace.root().resolve("a.bin"), new byte[] {'n', 'e', 'e', 'd', 'l', 'e', 0, 1});
        try (var channel = FileChannel.open(
                workspace.root().resolve("big.txt"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("needle ".getBytes(StandardCharsets.UTF_8)), 50_000_000);
        }
        write("evil.java", "{".repeat(400_000) + " needle");
        write("a name\n'\"$(x)/n.txt", "needle");

        assertEquals(List.of("a name\n'\"$(x)/n.txt"), paths(search("needle")));
    }

    @Test
    void ofMoreThanTheLimitsTheRestIsLeftOut() throws Exception {
        for (int i = 0; i < 30; i++) {
            write("f" + i + ".txt", "needle\n");
        }
        var few = new CodeIndexes(new IndexLimits(10, 1_000, 1_000_000));

        assertEquals(
                10,
                few.search(workspace, "needle", Optional.empty(), 99, PATIENCE)
                        .hits()
                        .size());
    }

    @Test
    void aQuestionWithoutAWordFindsNothing() throws Exception {
        write("a.txt", "needle\n");

        assertEquals(List.of(), paths(search("the *:* of [ \" ( AND")));
    }

    @Test
    void whoDoesNotWaitIsToldThatTheIndexIsBeingMade() throws Exception {
        write("a.txt", "needle\n");
        var held = new ArrayList<Runnable>();
        var slow = new CodeIndexes(IndexLimits.STANDARD, held::add);

        var early = slow.search(workspace, "needle", Optional.empty(), 9, Duration.ZERO);
        held.removeFirst().run();
        var later = slow.search(workspace, "needle", Optional.empty(), 9, Duration.ZERO);

        assertEquals(Found.State.BEING_MADE, early.state());
        assertEquals(Found.State.OLDER, later.state());
        assertEquals(List.of("a.txt"), paths(later));
    }

    @Test
    void howeverManyAskOneIsAtItAndOneFollows() throws Exception {
        write("a.txt", "needle\n");
        var held = new ArrayList<Runnable>();
        var slow = new CodeIndexes(IndexLimits.STANDARD, held::add);

        for (int i = 0; i < 10; i++) {
            slow.search(workspace, "needle", Optional.empty(), 9, Duration.ZERO);
        }

        assertEquals(1, held.size());
        held.removeFirst().run();
        assertEquals(1, held.size());
        held.removeFirst().run();
        assertEquals(0, held.size());
    }

    @Test
    void whereAnotherProcessIsAtItWhatThereIsIsSearched() throws Exception {
        write("a.txt", "needle\n");
        search("needle");
        write("b.txt", "needle\n");
        try (var store = new NIOFSDirectory(workspace.index());
                var _ = store.obtainLock("write.lock")) {
            var found = search("needle");

            assertEquals(Found.State.OLDER, found.state());
            assertEquals(List.of("a.txt"), paths(found));
        }
    }

    @Test
    void anIndexThatCannotBeReadIsMadeAnew() throws Exception {
        write("a.txt", "needle\n");
        search("needle");
        try (var files = Files.list(workspace.index())) {
            for (var file : files.filter(name -> name.getFileName().toString().startsWith("segments"))
                    .toList()) {
                Files.writeString(file, "no index");
            }
        }

        assertEquals(List.of("a.txt"), paths(search("needle")));
    }

    @Test
    void nothingIsLeftOfAWorkspaceThatWasDeletedMeanwhile() throws Exception {
        write("a.txt", "needle\n");
        var held = new ArrayList<Runnable>();
        var slow = new CodeIndexes(IndexLimits.STANDARD, held::add);
        slow.search(workspace, "needle", Optional.empty(), 9, Duration.ZERO);
        Files.delete(workspace.root().resolve("a.txt"));
        Files.delete(workspace.root());

        held.removeFirst().run();

        assertFalse(Files.exists(workspace.index()));
    }

    @Test
    void theIndexIsBesideTheFilesAndNotAmongThem() throws Exception {
        write("a.txt", "needle\n");

        search("needle");

        assertTrue(Files.isDirectory(workspace.index()));
        assertFalse(workspace.index().startsWith(workspace.root()));
        assertEquals(workspace.root().getParent(), workspace.index().getParent());
    }

    private Found search(String question) throws Exception {
        return indexes.search(workspace, question, Optional.empty(), 9, PATIENCE);
    }

    private static List<String> paths(Found found) {
        return found.hits().stream().map(Hit::path).distinct().sorted().toList();
    }

    private static Hit hit(Found found, String path) {
        return found.hits().stream()
                .filter(hit -> hit.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static String lines(Hit hit) {
        return hit.firstLine() + "-" + hit.lastLine();
    }

    private void write(String path, String content) throws IOException {
        var file = workspace.root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
