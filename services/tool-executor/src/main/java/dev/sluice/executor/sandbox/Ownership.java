package dev.sluice.executor.sandbox;

import dev.sluice.executor.workspace.PathLength;
import dev.sluice.executor.workspace.ShutDirectory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Whose the files of a workspace are. Nothing else changes the workspace meanwhile, and links are never followed: it is
 * their own owner that changes.
 */
final class Ownership {
    private Ownership() {}

    /** Whether it is his; of a link itself. */
    static boolean is(Path path, int id) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) == id;
    }

    /** Gives these to whom root's commands run as; what has gone meanwhile needs no owner. */
    static void give(List<Path> paths, int id) throws IOException {
        for (var path : paths) {
            try {
                Files.setAttribute(path, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException gone) {
                // A reader's look may meet a writer.
            }
        }
    }

    /** Makes every directory one that its owner may open: a command may have shut some, and they must be deleted one day. */
    static void open(Path files) throws IOException {
        Files.walkFileTree(files, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                ShutDirectory.open(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || !ShutDirectory.open(path)) {
                    return tooDeep(path, failure);
                }
                Ownership.open(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Goes on if the failure is that the path is longer than the system can say. */
    static FileVisitResult tooDeep(Path path, IOException failure) throws IOException {
        if (!PathLength.tooLong(path)) {
            throw failure;
        }
        return FileVisitResult.SKIP_SUBTREE;
    }
}
