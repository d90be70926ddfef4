package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository with one commit, made and looked at by git itself, outside any sandbox. */
public final class Repository {
    private final Path directory;

    private Repository(Path directory) {
        this.directory = directory;
    }

    /** In a directory that is there; tests that need one are passed over where there is no git. */
    public static Repository in(Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "no git");
        var repository = new Repository(directory);
        repository.git("init", "--quiet", "--initial-branch=main");
        repository.file("README.md", "# Hello\n");
        repository.commitAll("Begin");
        return repository;
    }

    /** One that is there. */
    public static Repository at(Path directory) {
        return new Repository(directory);
    }

    public void file(String path, String content) throws IOException {
        var file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    public void commitAll(String message) throws Exception {
        git("add", "--all", "--force");
        git("commit", "--quiet", "--message=" + message);
    }

    /** What git says. */
    public String git(String... words) throws Exception {
        var line = new ArrayList<>(List.of("/usr/bin/git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
        // Whoever ran a command here last may have become the owner of the files.
        line.addAll(List.of("-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"));
        line.addAll(List.of(words));
        var builder = new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
