package dev.sluice.executor.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTreeTest {
    @TempDir
    Path directory;

    /** Eighty characters of three bytes are as long a name as the system takes. */
    @ParameterizedTest
    @CsvSource({"d,200", "深,80"})
    void whatIsDeeperThanAnyPathIsDeletedToo(String character, int times) throws Exception {
        var name = character.repeat(times);
        var root = Files.createDirectory(directory.resolve("root"));
        for (var level = 0; level < 60; level++) {
            // From the bottom up, as no path reaches the bottom.
            var lower = directory.resolve("lower");
            Files.createDirectory(lower);
            if (Files.exists(root.resolve(name))) {
                Files.move(root.resolve(name), lower.resolve(name));
            }
            Files.move(lower, root.resolve(name));
        }
        Files.writeString(root.resolve("beside"), "");

        FileTree.delete(root);

        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void whatIsShutIsDeletedToo() throws Exception {
        var unlistable = Files.createDirectories(directory.resolve("root/a/unlistable"));
        var unchangeable = Files.createDirectories(directory.resolve("root/a/unchangeable/inside"));
        Files.writeString(unlistable.resolve("file"), "");
        Files.writeString(unchangeable.resolve("file"), "");
        mode(unlistable, "---------");
        mode(unchangeable, "r-xr-xr-x");
        mode(unchangeable.getParent(), "r-xr-xr-x");

        FileTree.delete(directory.resolve("root"));

        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static Path mode(Path path, String permissions) throws Exception {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
