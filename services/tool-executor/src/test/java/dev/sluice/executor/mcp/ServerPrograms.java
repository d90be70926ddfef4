package dev.sluice.executor.mcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory of programs that servers find in tests, as an operator would make it: everybody may read it. */
public final class ServerPrograms {
    private ServerPrograms() {}

    /** Beside nothing else, because the sandbox must come by. */
    public static Path make() {
        try (var script = ServerPrograms.class.getResourceAsStream("/mcp/server.py")) {
            var directory = Files.createTempDirectory("sluice-mcp");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.copy(script, directory.resolve("server.py"));
            return directory;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
