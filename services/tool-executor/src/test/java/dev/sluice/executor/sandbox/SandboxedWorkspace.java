package dev.sluice.executor.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.executor.workspace.TestWorkspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A workspace and the sandbox of this machine, with small limits. Without bubblewrap there is none, and tests that need it
 * are passed over; that commands are refused then is tested everywhere.
 */
public final class SandboxedWorkspace {
    static final Duration PLENTY = Duration.ofSeconds(30);
    static final SandboxLimits SMALL = new SandboxLimits(PLENTY, 256L << 20, 40, 128, 8L << 20, 16L << 20, 4L << 20);

    private final Bubblewrap sandbox;
    private final Path files;

    public SandboxedWorkspace(Path directory) throws Exception {
        this(directory, SMALL);
    }

    SandboxedWorkspace(Path directory, SandboxLimits limits) throws Exception {
        sandbox = sandbox(directory, limits);
        files = TestWorkspace.in(directory).root();
    }

    /** That of this machine, if Python can run in it. */
    public static Bubblewrap sandboxWithPython(Path directory) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")));
        return sandbox(directory);
    }

    /** That of this machine. */
    public static Bubblewrap sandbox(Path directory) {
        return sandbox(directory, SMALL);
    }

    /** That of this machine, with the limits that executors have. */
    public static Bubblewrap sandboxAsConfigured(Path directory) {
        return sandbox(directory, SandboxLimits.standard());
    }

    private static Bubblewrap sandbox(Path directory, SandboxLimits limits) {
        var choice = SelfTest.choose(limits, directory.resolve("self-test"));
        assumeTrue(choice instanceof SandboxChoice.Chosen, choice.toString());
        return ((SandboxChoice.Chosen) choice).sandbox();
    }

    Path files() {
        return files;
    }

    void file(String name, String content) throws Exception {
        var file = files.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    CommandEnd run(String script) throws Exception {
        return run(script, PLENTY, Optional::empty);
    }

    CommandEnd run(String script, Duration timeMax, StopSignal stop) throws Exception {
        return CommandRun.in(sandbox, files).run(List.of("/bin/bash", "-c", script), Path.of("."), timeMax, stop);
    }
}
