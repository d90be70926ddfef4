package dev.sluice.executor.tool;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.workspace.TestWorkspace;
import dev.sluice.executor.workspace.Workspace;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures the tools, by {@code ./benchmarks/tools}; no part of the test suite, because it judges nothing. */
class ToolsBenchmark {
    private static final int WARM_UP = 20;
    private static final int RUNS = 100;

    @TempDir
    Path directory;

    private Workspace workspace;

    @Test
    void figures() throws Exception {
        workspace = TestWorkspace.in(directory);
        var choice = new SandboxChoice.Chosen(SandboxedWorkspace.sandboxAsConfigured(directory));
        var command = new ExecuteCommand(choice);
        Files.writeString(workspace.root().resolve("read.txt"), "a line\n".repeat(1_000));

        var plain = new Samples();
        var shut = new Samples();
        var open = new Samples();
        for (var run = -WARM_UP; run < RUNS; run++) {
            plain.take(run, this::plain);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            shut.take(run, () -> run(command));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            open.take(run, () -> run(command));
        }
        show("bash -c true, plain", plain);
        show("execute_command, below a directory that is shut", shut);
        show("execute_command, below directories that are open", open);

        var read = new Samples();
        for (var run = -WARM_UP; run < RUNS; run++) {
            read.take(run, () -> new ReadFile().run(workspace, arguments("path", "read.txt")));
        }
        show("read_file, 7 KB", read);

        for (var file = 0; file < 10_000; file++) {
            var path = workspace.root().resolve("d" + file % 100).resolve("f" + file + ".txt");
            Files.createDirectories(path.getParent());
            Files.writeString(path, "some words in a file\n".repeat(50) + (file == 7_777 ? "needle\n" : ""));
        }
        var search = new Samples();
        for (var run = -2; run < 10; run++) {
            search.take(run, () -> new SearchFiles().run(workspace, arguments("pattern", "need[l]e")));
        }
        show("search_files, 10,000 files of 1 KB", search);
        var among = new Samples();
        var own = new Samples();
        for (var run = -2; run < 20; run++) {
            var before = processorTime();
            among.take(run, () -> run(command));
            own.add(run, processorTime().minus(before));
        }
        show("execute_command among 10,000 files", among);
        show("the executor's own processor time for that", own);
    }

    /** Of this thread, which is what other programs of the machine disturb least. */
    private static Duration processorTime() {
        return Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    private Object plain() throws Exception {
        return new ProcessBuilder("/bin/bash", "-c", "true")
                .directory(new File("/"))
                .start()
                .waitFor();
    }

    private Object run(ExecuteCommand command) throws Exception {
        var change = command.plan(workspace, arguments("command", "true;"));
        return assertInstanceOf(Applied.Done.class, change.apply(Optional::empty));
    }

    private static ObjectNode arguments(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    private static void show(String what, Samples samples) {
        System.out.printf("%-55s p50 %6.1f ms   p95 %6.1f ms%n", what, samples.percentile(50), samples.percentile(95));
    }

    private static final class Samples {
        private final List<Duration> taken = new ArrayList<>();

        /** Those before the first run warm up. */
        void take(int run, Callable<Object> work) throws Exception {
            var begin = System.nanoTime();
            work.call();
            add(run, Duration.ofNanos(System.nanoTime() - begin));
        }

        void add(int run, Duration took) {
            if (run >= 0) {
                taken.add(took);
            }
        }

        double percentile(int percent) {
            var sorted = taken.stream().sorted().toList();
            return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100))
                            .toNanos()
                    / 1e6;
        }
    }
}
