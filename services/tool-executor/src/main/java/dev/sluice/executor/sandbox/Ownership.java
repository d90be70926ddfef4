package dev.sluice.executor.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whose the files of a workspace are. Nothing else changes the workspace meanwhile, and links are never followed: it is
 * their own owner that changes.
 */
final class Ownership {
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** Of Linux, with the end of the text. */
    private static final int PATH_BYTES_MAX = 4_096;

    private Ownership() {}

    /** Gives all to whom root's commands run as. */
    static void give(Path files, int id) throws IOException {
        Files.walkFileTree(files, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return give(directory);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return give(file);
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                return tooDeep(path, failure);
            }

            private FileVisitResult give(Path path) throws IOException {
                if ((int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) != id) {
                    Files.setAttribute(path, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(path, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Makes every directory one that its owner may open: a command may have shut some, and they must be deleted one day. */
    static void open(Path files) throws IOException {
        Files.walkFileTree(files, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                open(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || !open(path)) {
                    return tooDeep(path, failure);
                }
                Ownership.open(path);
                return FileVisitResult.CONTINUE;
            }

            private boolean open(Path directory) throws IOException {
                var permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
                return permissions.addAll(OWNERS) && Files.setPosixFilePermissions(directory, permissions) != null;
            }
        });
    }

    /** Goes on if the failure is that the path is longer than the system can say. */
    static FileVisitResult tooDeep(Path path, IOException failure) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length < PATH_BYTES_MAX) {
            throw failure;
        }
        return FileVisitResult.SKIP_SUBTREE;
    }
}
