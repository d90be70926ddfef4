package dev.sluice.executor.intake;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Puts what came among the files of a workspace, which nobody else changes meanwhile. A file takes the place of a file or link
 * of its name; no link is followed, and nothing that is there is written into.
 *
 * @param came what a {@link Draft} made
 * @param modesStay whether a file that is replaced gives its right to execute to the one that came
 */
record Merge(Path came, boolean modesStay) {
    private static final String GIT = ".git";

    /** @throws Refused if a directory meets what is none, or a repository another one */
    void into(Path files) throws Refused, IOException {
        for (var entry : entries(came)) {
            var place = files.resolve(came.relativize(entry).toString());
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                directory(entry, place);
                new Merge(entry, modesStay).into(place);
            } else {
                file(entry, place);
            }
        }
    }

    private static void directory(Path entry, Path place) throws Refused, IOException {
        if (Files.notExists(place, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(place);
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        } else if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(entry, "a directory, but in the workspace it is none");
        } else if (entry.getFileName().toString().equals(GIT)) {
            throw refused(entry, "a repository, but the workspace has one there");
        }
    }

    private void file(Path entry, Path place) throws Refused, IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(entry, "no directory, but in the workspace it is one");
        }
        if (modesStay && Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(entry, Files.getPosixFilePermissions(place, LinkOption.NOFOLLOW_LINKS));
        }
        Files.move(entry, place, StandardCopyOption.ATOMIC_MOVE);
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static Refused refused(Path entry, String what) {
        return new Refused(CallFailure.INVALID_ARGUMENTS, entry.getFileName() + " is " + what + ".");
    }
}
