package dev.sluice.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only the user who runs Sluice may open. Where a file system has no such modes: nothing. */
final class OwnerAccess {
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnerAccess() {}

    /** Makes the directory, or takes everyone else's access to one that is there. */
    static void directory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            narrow(directory, DIRECTORY);
            return;
        }
        Files.createDirectories(directory.toAbsolutePath().getParent());
        try {
            Files.createDirectory(directory, born(directory, DIRECTORY));
        } catch (FileAlreadyExistsException atOnce) {
            narrow(directory, DIRECTORY);
        }
    }

    /** Takes everyone else's access to a file, if it is there. */
    static void file(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            narrow(file, FILE);
        }
    }

    /** Writes a file that nobody else can open at any moment; one of that name is replaced. */
    static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, born(file, FILE));
        Files.writeString(file, text);
    }

    private static void narrow(Path path, Set<PosixFilePermission> mode) throws IOException {
        if (hasModes(path) && !Files.getPosixFilePermissions(path).equals(mode)) {
            Files.setPosixFilePermissions(path, mode);
        }
    }

    private static FileAttribute<?>[] born(Path path, Set<PosixFilePermission> mode) {
        return hasModes(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
