package dev.sluice.executor.workspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.contracts.CallFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkspaceAttackTest {
    private static final int ROUNDS = 5_000;
    private static final int BYTES_MAX = 1_000;

    @TempDir
    Path directory;

    static Stream<PathGuard> guards() {
        return Stream.of(new StepwiseGuard(), PathGuard.ofThisSystem()).distinct();
    }

    @Test
    void linuxHasTheRaceProofGuard() {
        assumeTrue(System.getProperty("os.name").equals("Linux"));

        assertTrue(PathGuard.ofThisSystem().raceProof());
    }

    @ParameterizedTest
    @MethodSource("guards")
    void linksAreNotFollowed(PathGuard guard) throws Exception {
        var workspace = TestWorkspace.in(directory, guard);
        Files.createSymbolicLink(workspace.root().resolve("file"), directory.resolve("secret"));
        Files.createSymbolicLink(workspace.root().resolve("above"), directory);
        Files.createSymbolicLink(workspace.root().resolve("evil"), Path.of("../ws-evil"));
        Files.createSymbolicLink(workspace.root().resolve("inside"), Path.of("real"));
        Files.writeString(workspace.root().resolve("real"), "fine");

        for (var path : new String[] {"file", "above/secret", "evil/secret", "inside"}) {
            assertRefused(CallFailure.DENIED, () -> workspace.read(WorkspacePath.parse(path), BYTES_MAX));
        }
        assertRefused(CallFailure.DENIED, () -> workspace.list(WorkspacePath.parse("above"), 10));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void nothingIsWrittenThroughALink(PathGuard guard) throws Exception {
        var workspace = TestWorkspace.in(directory, guard);
        Files.createSymbolicLink(workspace.root().resolve("file"), directory.resolve("secret"));
        Files.createSymbolicLink(workspace.root().resolve("above"), directory);
        Files.createSymbolicLink(workspace.root().resolve("dangling"), directory.resolve("new"));

        for (var path :
                new String[] {"file", "above/secret", "above/new", "above/sub/new", "dangling", "dangling/new"}) {
            assertThrows(Refused.class, () -> workspace.write(WorkspacePath.parse(path), new byte[] {1}), path);
        }
        assertEquals(TestWorkspace.SECRET, Files.readString(directory.resolve("secret")));
        assertFalse(Files.exists(directory.resolve("new")));
        assertFalse(Files.exists(directory.resolve("sub")));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void hardLinksAreNotReadAndAWriteLeavesTheOtherNameAlone(PathGuard guard) throws Exception {
        var workspace = TestWorkspace.in(directory, guard);
        Files.createLink(workspace.root().resolve("file"), directory.resolve("secret"));
        var path = WorkspacePath.parse("file");

        assertRefused(CallFailure.DENIED, () -> workspace.read(path, BYTES_MAX));
        workspace.write(path, "mine".getBytes(StandardCharsets.UTF_8));
        assertEquals(TestWorkspace.SECRET, Files.readString(directory.resolve("secret")));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void pipesAndDevicesAreRefusedAtOnce(PathGuard guard) throws Exception {
        var workspace = TestWorkspace.in(directory, guard);
        run("mkfifo", workspace.root().resolve("pipe").toString());
        var path = WorkspacePath.parse("pipe");

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertRefused(CallFailure.DENIED, () -> workspace.read(path, BYTES_MAX));
            assertRefused(CallFailure.DENIED, () -> workspace.write(path, new byte[0]));
        });
    }

    @Test
    void aDirectoryThatIsSwappedForALinkIsNeverFollowed() throws Exception {
        var workspace = TestWorkspace.in(directory);
        assumeTrue(workspace.guard().raceProof());
        var real = Files.createDirectory(workspace.root().resolve("dir"));
        Files.writeString(real.resolve("secret"), "fine");
        var link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("ws-evil"));
        var path = WorkspacePath.parse("dir/secret");

        try (var _ = new Swapper(real, link)) {
            for (var round = 0; round < ROUNDS; round++) {
                var content = readUnlessRefused(workspace, path);
                assertFalse(content.contains(TestWorkspace.SECRET));
            }
        }
    }

    @Test
    void aFileThatIsSwappedForAHardLinkIsNeverRead() throws Exception {
        var workspace = TestWorkspace.in(directory);
        assumeTrue(workspace.guard().raceProof());
        var real = Files.writeString(workspace.root().resolve("file"), "fine");
        var link = Files.createLink(directory.resolve("link"), directory.resolve("secret"));
        var path = WorkspacePath.parse("file");

        try (var _ = new Swapper(real, link)) {
            for (var round = 0; round < ROUNDS; round++) {
                assertFalse(readUnlessRefused(workspace, path).contains(TestWorkspace.SECRET));
            }
        }
    }

    @Test
    void aWriteIntoADirectoryThatIsSwappedForALinkStaysInside() throws Exception {
        var workspace = TestWorkspace.in(directory);
        assumeTrue(workspace.guard().raceProof());
        var real = Files.createDirectory(workspace.root().resolve("dir"));
        var link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("ws-evil"));
        var path = WorkspacePath.parse("dir/sub/secret");

        try (var _ = new Swapper(real, link)) {
            for (var round = 0; round < ROUNDS / 10; round++) {
                writeUnlessRefused(workspace, path);
            }
        }
        assertEquals(TestWorkspace.SECRET, Files.readString(directory.resolve("ws-evil/secret")));
        assertFalse(Files.exists(directory.resolve("ws-evil/sub")));
    }

    @Test
    void aWriteKeepsTheModeAndLeavesNoDraft() throws Exception {
        var workspace = TestWorkspace.in(directory);
        var script = Files.writeString(workspace.root().resolve("run.sh"), "old");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));

        workspace.write(WorkspacePath.parse("run.sh"), "new".getBytes(StandardCharsets.UTF_8));

        assertEquals("new", Files.readString(script));
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(script)));
        try (var drafts = Files.list(workspace.staging())) {
            assertEquals(0, drafts.count());
        }
    }

    @Test
    void aReaderSeesTheOldOrTheNewAndNothingBetween() throws Exception {
        var workspace = TestWorkspace.in(directory);
        var path = WorkspacePath.parse("deep/er/file");
        var one = "1".repeat(500).getBytes(StandardCharsets.UTF_8);
        var two = "2".repeat(900).getBytes(StandardCharsets.UTF_8);
        workspace.write(path, one);
        var done = new AtomicBoolean();
        var writer = Thread.startVirtualThread(() -> {
            for (var round = 0; round < 300; round++) {
                writeQuietly(workspace, path, round % 2 == 0 ? two : one);
            }
            done.set(true);
        });

        while (!done.get()) {
            var content = workspace.read(path, BYTES_MAX);
            assertArrayEquals(content.length == 500 ? one : two, content);
        }
        writer.join();
    }

    private static String readUnlessRefused(Workspace workspace, WorkspacePath path) throws IOException {
        try {
            return new String(workspace.read(path, BYTES_MAX), StandardCharsets.UTF_8);
        } catch (Refused refused) {
            return "";
        }
    }

    private static void writeUnlessRefused(Workspace workspace, WorkspacePath path) {
        try {
            workspace.write(path, "mine".getBytes(StandardCharsets.UTF_8));
        } catch (Refused | IOException swapped) {
            return;
        }
    }

    private static void writeQuietly(Workspace workspace, WorkspacePath path, byte[] content) {
        try {
            workspace.write(path, content);
        } catch (Refused | IOException trouble) {
            throw new AssertionError(trouble);
        }
    }

    private static void assertRefused(CallFailure reason, org.junit.jupiter.api.function.Executable attempt) {
        assertEquals(reason, assertThrows(Refused.class, attempt).reason());
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).start().waitFor());
    }

    /** Somebody with a shell in the workspace, who swaps a name for a link and back as fast as he can. */
    private static final class Swapper implements AutoCloseable {
        private static final int SWAPS_MIN = 100;

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Thread thread;
        private int swaps;

        Swapper(Path real, Path link) {
            var aside = real.resolveSibling("aside");
            thread = Thread.ofPlatform().start(() -> swap(real, link, aside));
        }

        private void swap(Path real, Path link, Path aside) {
            try {
                while (!stopped.get() || swaps < SWAPS_MIN) {
                    move(real, aside);
                    move(link, real);
                    move(real, link);
                    move(aside, real);
                    swaps++;
                }
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        }

        private static void move(Path from, Path to) throws IOException {
            while (true) {
                try {
                    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                    return;
                } catch (FileSystemException madeMeanwhile) {
                    // The workspace makes missing directories, also while this one is being removed.
                    removeQuietly(to);
                }
            }
        }

        private static void removeQuietly(Path tree) throws IOException {
            try {
                FileTree.delete(tree);
            } catch (DirectoryNotEmptyException filledAgain) {
                return;
            }
        }

        @Override
        public void close() throws InterruptedException {
            stopped.set(true);
            thread.join();
            assertTrue(swaps >= SWAPS_MIN);
        }
    }
}
