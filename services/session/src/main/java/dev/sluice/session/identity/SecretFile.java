package dev.sluice.session.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files for the owner's eyes only; a reader sees the whole text or none. */
public final class SecretFile {
    private SecretFile() {}

    /** Writes a file that must not exist yet; of several writers at once one wins. */
    public static void writeOnce(Path file, String text) throws IOException {
        var draft = draft(file, text);
        try {
            // A hard link, unlike a move, fails if the name is taken.
            Files.createLink(file, draft);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    static void replace(Path file, String text) throws IOException {
        Files.move(draft(file, text), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Temporary files are born with mode 0600. */
    private static Path draft(Path file, String text) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        return Files.writeString(Files.createTempFile(directory, ".secret-", ".draft"), text);
    }
}
