package dev.sluice.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes key files so that a reader sees the whole file or none. */
final class KeyFile {
    private KeyFile() {}

    /** Writes a secret for the owner's eyes only; an existing file wins. */
    static void writeOnce(Path file, String text) throws IOException {
        var draft = draft(file, text);
        try {
            // A hard link, unlike a move, fails if the name is taken.
            Files.createLink(file, draft);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Writes a public file that everyone may read. */
    static void replace(Path file, String text) throws IOException {
        var draft = draft(file, text);
        if (isPosix(draft)) {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Temporary files are born with mode 0600 and do not end in {@code .pem}, so no verifier reads them. */
    private static Path draft(Path file, String text) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        var draft = Files.createTempFile(directory, ".key-", ".draft");
        return Files.writeString(draft, text);
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
