package dev.sluice.executor.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void aLinkIsNoShutDirectory() throws Exception {
        var elsewhere = mode(Files.createDirectory(directory.resolve("elsewhere")), "r--r--r--");
        var link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);

        assertFalse(ShutDirectory.open(link));

        assertEquals("r--r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(elsewhere)));
    }

    @Test
    void aShutDirectoryIsOpenedToItsOwnerOnly() throws Exception {
        var shut = mode(Files.createDirectory(directory.resolve("shut")), "---r-x---");

        assertTrue(ShutDirectory.open(shut));

        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(shut)));
    }

    private static Path mode(Path path, String permissions) throws Exception {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
