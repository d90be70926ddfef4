package dev.sluice.executor.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What is on its way into a workspace, on the same volume and seen by nobody. Gone when it is closed; where its process died,
 * with the next sweep.
 *
 * @param files a directory, empty at first
 * @param spool the name of a file that is not there, for what must be written down to be read
 */
public record Arriving(Path files, Path spool) implements AutoCloseable {
    static Arriving in(Path unfinished) throws IOException {
        var directory =
                Files.createDirectories(unfinished.resolve(UUID.randomUUID().toString()));
        return new Arriving(Files.createDirectory(directory.resolve("files")), directory.resolve("spool"));
    }

    @Override
    public void close() throws IOException {
        FileTree.delete(files.getParent());
    }
}
