package dev.sluice.executor.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A workspace in a directory of its own, with a secret beside it that nobody must reach. */
public final class TestWorkspace {
    public static final String SECRET = "the secret outside";

    private TestWorkspace() {}

    public static Workspace in(Path directory, PathGuard guard) throws IOException {
        var root = Files.createDirectory(directory.resolve("ws"));
        Files.writeString(directory.resolve("secret"), SECRET);
        Files.writeString(Files.createDirectory(directory.resolve("ws-evil")).resolve("secret"), SECRET);
        return new Workspace(root, Files.createDirectory(directory.resolve("staging")), guard);
    }

    public static Workspace in(Path directory) throws IOException {
        return in(directory, PathGuard.ofThisSystem());
    }
}
