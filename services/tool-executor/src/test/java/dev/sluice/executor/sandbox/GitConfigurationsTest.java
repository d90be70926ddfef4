package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitConfigurationsTest {
    @TempDir
    Path directory;

    private Path files;

    @BeforeEach
    void repositories() throws IOException {
        files = Files.createDirectory(directory.resolve("files"));
        file(files.resolve("real/x/config"), "[core]");
        file(directory.resolve("anywhere/x/config"), "[core]");
    }

    @Test
    void aFileLeadsToARepository() throws IOException {
        assertEquals(List.of(Path.of("real/x/config")), namedBy("../real/x"));
        assertEquals(List.of(Path.of("real/x/config")), namedBy("/workspace/real/./x"));
    }

    @Test
    void aLinkAboveIsFollowedAsItLeadsInside() throws IOException {
        Files.createSymbolicLink(files.resolve("near"), Path.of("real"));
        Files.createSymbolicLink(files.resolve("far"), Path.of("/workspace/real/x"));

        assertEquals(List.of(Path.of("real/x/config")), namedBy("../near/x"));
        assertEquals(List.of(Path.of("real/x/config")), namedBy("../far/../x"));
    }

    @Test
    void nothingIsFoundBehindALinkOutOfTheWorkspace() throws IOException {
        Files.createSymbolicLink(files.resolve("out"), directory.resolve("anywhere"));
        Files.createSymbolicLink(files.resolve("up"), Path.of("../anywhere"));
        Files.createSymbolicLink(files.resolve("round"), Path.of("round"));

        assertEquals(List.of(), namedBy("../out/x"));
        assertEquals(List.of(), namedBy("../up/x"));
        assertEquals(List.of(), namedBy("../round/x"));
        assertEquals(List.of(), namedBy("../../anywhere/x"));
    }

    @Test
    void theWordInARepositoryIsFollowedLikeAFile() throws IOException {
        Files.createSymbolicLink(files.resolve("out"), directory.resolve("anywhere"));
        var git = file(files.resolve("a/.git/config"), "[core]").getParent();
        file(git.resolve("commondir"), "../../out/x\n");

        assertEquals(List.of(Path.of("a/.git/config")), new GitConfigurations(files).of(git));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/cwd/x",
                "../../proc/self/cwd/x",
                "/proc/self/root/workspace/x",
                "/proc/self/cwd/a/../../../../workspace/real/x",
                "/dev/fd/3",
                "../kernel/x",
                "/home/someone/repository"
            })
    void aWayOutOfTheWorkspaceLeadsAway(String way) throws IOException {
        Files.createSymbolicLink(files.resolve("kernel"), Path.of("/proc/thread-self/cwd"));

        assertEquals(List.of(), namedBy(way));
        assertTrue(new GitConfigurations(files).leadsAway(files.resolve("a/.git")));
    }

    @Test
    void aWayWithinTheWorkspaceLeadsNowhereElse() throws IOException {
        namedBy("../real/x");
        assertFalse(new GitConfigurations(files).leadsAway(files.resolve("a/.git")));

        file(files.resolve("real/x/commondir"), "/proc/self/cwd/y\n");
        assertTrue(new GitConfigurations(files).leadsAway(files.resolve("a/.git")));
    }

    private List<Path> namedBy(String way) throws IOException {
        return new GitConfigurations(files).namedBy(file(files.resolve("a/.git"), "gitdir: " + way + "\n"));
    }

    private static Path file(Path path, String content) throws IOException {
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }
}
