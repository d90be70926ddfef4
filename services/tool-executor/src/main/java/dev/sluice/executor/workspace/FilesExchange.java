package dev.sluice.executor.workspace;

import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.workspace.Workspaces.Filling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Other files in the place of a session's. The old ones leave in one step and the new ones come in the next; in between there
 * are none. All that takes room on the volume is done ahead of that: from there on names change, which a full volume allows, so
 * whoever finds it half done goes on with it. For whoever holds the workspace's lock.
 *
 * @param home the directory of files, owner and snapshots
 */
record FilesExchange(Path home) {
    private static final String NEXT_FILES = "files.next";
    private static final String NEXT_SHARED = "shared.next";
    private static final String NEXT_START = "start.next.json";
    private static final String LAST_FILES = "files.last";

    /** @param start what the new files begin, if they begin something */
    void with(Optional<FilesStart> start, Filling filling) throws Refused, IOException {
        if (Files.isDirectory(files(), LinkOption.NOFOLLOW_LINKS)) {
            FileTree.delete(at(NEXT_FILES));
            FileTree.delete(at(LAST_FILES));
            filling.fill(Files.createDirectory(at(NEXT_FILES)));
            Files.deleteIfExists(at(NEXT_START));
            if (start.isPresent()) {
                Files.write(at(NEXT_START), MessageCodec.write(start.get()));
            }
            Files.write(at(NEXT_SHARED), new byte[0]);
            move(files(), at(LAST_FILES));
        }
        finish();
    }

    /** Whether the old files have left and the new ones have not come. */
    boolean half() {
        return !Files.isDirectory(files(), LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(at(NEXT_FILES), LinkOption.NOFOLLOW_LINKS);
    }

    void finish() throws IOException {
        // Ahead of the files that it is about: without it a program would be let write into objects.
        if (Files.exists(at(NEXT_SHARED))) {
            move(at(NEXT_SHARED), at(Workspace.SHARED));
        } else if (!Files.exists(at(Workspace.SHARED))) {
            Files.write(at(Workspace.SHARED), new byte[0]);
        }
        move(at(NEXT_FILES), files());
        if (Files.exists(at(NEXT_START))) {
            move(at(NEXT_START), at(Workspaces.START));
        }
        FileTree.delete(at(LAST_FILES));
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path files() {
        return at(Workspaces.FILES);
    }

    private Path at(String name) {
        return home.resolve(name);
    }
}
