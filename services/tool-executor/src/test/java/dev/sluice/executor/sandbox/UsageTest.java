package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    Path directory;

    @Test
    void aDirectoryThatCannotBeListedIsMoreThanEnough() throws Exception {
        var shut = Files.createDirectory(directory.resolve("shut"));
        Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(shut), "root lists all");
        try {
            assertEquals(PLENTY + 1, Usage.fileBytes(directory, PLENTY));
        } finally {
            Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void whatHasGoneMeanwhileOrIsTooDeepHidesNothing() {
        assertTrue(Usage.hides(new AccessDeniedException("a")));
        assertFalse(Usage.hides(new NoSuchFileException("a")));
        assertFalse(Usage.hides(new FileSystemException("a", null, "File name too long")));
    }

    @Test
    void theVolumeIsAskedWhatItHasLeft() throws Exception {
        assertFalse(Usage.volumeHasLessThan(directory, 1));
        assertTrue(Usage.volumeHasLessThan(directory, Long.MAX_VALUE));
    }
}
