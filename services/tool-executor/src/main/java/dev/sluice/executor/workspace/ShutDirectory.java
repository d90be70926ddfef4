package dev.sluice.executor.workspace;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A directory that its owner may not list, enter or change: a command may leave some, and they must be deleted one day. */
public final class ShutDirectory {
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private ShutDirectory() {}

    /** Opens it to its owner; whether it was shut. A link in its place stays as it is, and so does what it leads to. */
    public static boolean open(Path directory) throws IOException {
        var permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        if (!permissions.addAll(OWNERS)) {
            return false;
        }
        try {
            Files.getFileAttributeView(directory, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(permissions);
        } catch (FileSystemException unopened) {
            // Not to follow a link it must be opened first, which only root may with one that is shut to reading.
            if (Files.isReadable(directory)) {
                throw unopened;
            }
            Files.setPosixFilePermissions(directory, permissions);
        }
        return true;
    }
}
