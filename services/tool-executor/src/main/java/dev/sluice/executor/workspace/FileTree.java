package dev.sluice.executor.workspace;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A directory with all that is in it. */
final class FileTree {
    private FileTree() {}

    /** What is deeper is moved up before it is deleted: a program makes directories that are deeper than any path. */
    private static final int PATH_CHARS_MAX = 2_000;

    /** Deletes it; links go, what they lead to stays. Nothing there is fine. */
    static void delete(Path root) throws IOException {
        var moved = new ArrayList<Path>();
        delete(root, root, moved);
        while (!moved.isEmpty()) {
            delete(moved.removeLast(), root, moved);
        }
    }

    private static void delete(Path top, Path root, List<Path> moved) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (top.relativize(directory).toString().length() < PATH_CHARS_MAX) {
                    return FileVisitResult.CONTINUE;
                }
                moved.add(Files.move(
                        directory, root.resolveSibling(UUID.randomUUID().toString())));
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    // Somebody else deletes it too.
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
