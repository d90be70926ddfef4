package dev.sluice.executor.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
    @TempDir
    Path directory;

    @Test
    void whatIsDeeperThanAnyPathIsDeletedToo() throws Exception {
        var name = "d".repeat(200);
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
}
