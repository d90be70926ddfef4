package dev.sluice.executor.workspace;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A directory with all that is in it. */
public final class FileTree {
    private FileTree() {}

    /** What is deeper is moved up before it is deleted: a program makes directories that are deeper than any path. */
    private static final int PATH_BYTES_MAX = 2_000;

    /** When anything in it was last written, as far as it can be seen. */
    static Instant lastModified(Path root) throws IOException {
        var newest = new SimpleFileVisitor<Path>() {
            private Instant time = Instant.MIN;

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return see(attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                return see(attributes);
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            private FileVisitResult see(BasicFileAttributes attributes) {
                var modified = attributes.lastModifiedTime().toInstant();
                time = modified.isAfter(time) ? modified : time;
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(root, newest);
        return newest.time;
    }

    /** Deletes it, also where a program has shut its directories; links go, what they lead to stays. Nothing there is fine. */
    public static void delete(Path root) throws IOException {
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
                if (!opened(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (PathLength.bytes(top.relativize(directory)) < PATH_BYTES_MAX) {
                    return FileVisitResult.CONTINUE;
                }
                moved.add(up(directory, root));
                return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    // Somebody else deletes it too.
                    return FileVisitResult.CONTINUE;
                }
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || !ShutDirectory.open(path)) {
                    throw failure;
                }
                moved.add(up(path, root));
                return FileVisitResult.CONTINUE;
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

    /** Whether it is there and what is in it can go; what somebody else deletes meanwhile is not. */
    private static boolean opened(Path directory) throws IOException {
        try {
            ShutDirectory.open(directory);
            return true;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static Path up(Path directory, Path root) throws IOException {
        return Files.move(directory, root.resolveSibling(UUID.randomUUID().toString()));
    }
}
