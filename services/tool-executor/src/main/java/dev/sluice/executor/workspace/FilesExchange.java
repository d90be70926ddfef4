package dev.sluice.executor.workspace;

import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.executor.workspace.Workspaces.Succession;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
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

    /** A line for each directory that goes over from the old files to the new ones. */
    private static final String STAYING = "staying.next";

    /** @param start what the new files begin, if they begin something */
    void with(Optional<FilesStart> start, Succession succession) throws Refused, IOException {
        if (Files.isDirectory(files(), LinkOption.NOFOLLOW_LINKS)) {
            FileTree.delete(at(NEXT_FILES));
            FileTree.delete(at(LAST_FILES));
            Files.deleteIfExists(at(STAYING));
            var staying = succession.fill(Files.createDirectory(at(NEXT_FILES)));
            if (!staying.isEmpty()) {
                note(staying);
            }
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
        takeOver();
        move(at(NEXT_FILES), files());
        if (Files.exists(at(NEXT_START))) {
            move(at(NEXT_START), at(Workspaces.START));
        }
        FileTree.delete(at(LAST_FILES));
    }

    /** For certain ahead of the old files' leave: with them the directories would go, if a power cut took the note. */
    private void note(List<Path> staying) throws IOException {
        Files.write(at(STAYING), staying.stream().map(Path::toString).toList());
        try (var note = FileChannel.open(at(STAYING), StandardOpenOption.WRITE)) {
            note.force(true);
        }
    }

    /** Each directory is with the old files or with the new ones, wherever a process died. */
    private void takeOver() throws IOException {
        if (!Files.exists(at(STAYING))) {
            return;
        }
        for (var directory : Files.readAllLines(at(STAYING))) {
            var from = at(LAST_FILES).resolve(directory);
            if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
                move(from, at(NEXT_FILES).resolve(directory));
            }
        }
        Files.delete(at(STAYING));
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
