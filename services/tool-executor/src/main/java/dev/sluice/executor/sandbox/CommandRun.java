package dev.sluice.executor.sandbox;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.sandbox.CommandEnd.Stopped;
import dev.sluice.executor.workspace.Refused;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs one command in the sandbox, from the look at its workspace to the end of its last process. Whoever runs one has
 * the workspace to himself.
 */
public final class CommandRun {
    private static final Duration LOOK_PAUSE = Duration.ofMillis(100);

    /** Counting files takes longer the more there are; it may take a tenth of the time. */
    private static final int COUNTING_SHARE = 10;

    /**
     * What a command leaves of the volume, which belongs to all sessions of the home: their writes and snapshots need some.
     * It is also more than most disks take between two looks.
     */
    private static final long VOLUME_RESERVE_BYTES = 256L * 1024 * 1024;

    /** For what was written to be read after the end; then whoever holds the pipe is left alone with it. */
    private static final Duration OUTPUT_WAIT_MAX = Duration.ofSeconds(5);

    private static final int PIECE_BYTES = 8 * 1024;

    // A process is told of the death of the thread that started it, not of the process: so that thread never ends.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sandbox-starter").factory());

    private final Bubblewrap sandbox;
    private final Path files;
    private final Guarded guarded;

    private CommandRun(Bubblewrap sandbox, Path files, Guarded guarded) {
        this.sandbox = sandbox;
        this.files = files;
        this.guarded = guarded;
    }

    /**
     * A run in the workspace as it is now, to be started before anything else changes it.
     *
     * @param files the workspace's files
     */
    public static CommandRun in(Bubblewrap sandbox, Path files) throws Refused, IOException {
        var max = sandbox.limits().workspaceBytesMax();
        // Where a process died over a command some may still be shut, and what is shut cannot be counted.
        Ownership.open(files);
        if (Usage.fileBytes(files, max) > max) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "The workspace holds more than " + max + " bytes; delete something before a command runs.");
        }
        return new CommandRun(sandbox, files, Guarded.in(files));
    }

    /** A run of git that changes nothing. */
    public static CommandRun looking(Bubblewrap sandbox, Path files) throws Refused, IOException {
        return new CommandRun(sandbox, files, Guarded.in(files).forLooking());
    }

    /** A run of git that may change the repository at that place below the files, as {@link #in} does otherwise. */
    public static CommandRun inRepository(Bubblewrap sandbox, Path files, Path repository) throws Refused, IOException {
        var run = in(sandbox, files);
        return new CommandRun(sandbox, files, run.guarded.forRepository(files, repository));
    }

    /** What of the workspace cannot be seen in this run. */
    public Stream<Path> hidden() {
        return Stream.concat(guarded.hiddenFiles().stream(), guarded.hiddenDirectories().stream());
    }

    /** Where in the workspace repositories are, those within others too. */
    public Stream<Path> repositories() {
        return guarded.repositories().stream();
    }

    /**
     * @param directory where it runs, below the workspace
     * @param timeMax at most the sandbox's own limit
     */
    public CommandEnd run(List<String> command, Path directory, Duration timeMax, StopSignal stop) throws IOException {
        return run(command, directory, timeMax, stop, LiveOutput.NOBODY);
    }

    /** As {@link #run(List, Path, Duration, StopSignal)}, with somebody who looks on. */
    public CommandEnd run(List<String> command, Path directory, Duration timeMax, StopSignal stop, LiveOutput live)
            throws IOException {
        if (sandbox.root()) {
            Ownership.give(files, Bubblewrap.ROOTLESS_ID);
        }
        try {
            return watched(start(sandbox.commandLine(files, guarded, directory, command)), timeMax, stop, live);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while a command ran", stopping);
        } finally {
            Ownership.open(files);
        }
    }

    private static Process start(List<String> line) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(line)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        // What is left here can be read inside, whatever the program is told to forget.
        builder.environment().clear();
        builder.environment().putAll(Bubblewrap.ENVIRONMENT);
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException trouble ? trouble : new IOException(failed.getCause());
        }
    }

    private CommandEnd watched(Process process, Duration timeMax, StopSignal stop, LiveOutput live)
            throws IOException, InterruptedException {
        var begin = System.nanoTime();
        var window = new OutputWindow();
        var reader = Thread.startVirtualThread(() -> read(process.getInputStream(), window, live));
        var watch = new Watch(process, begin + timeMax.toNanos(), stop);
        Optional<Stopped> stopped = Optional.empty();
        try {
            while (stopped.isEmpty() && !process.waitFor(LOOK_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                stopped = watch.look();
            }
        } finally {
            // With it ends all that it started. Not by Process, which would close what is still to be read.
            process.toHandle().destroyForcibly();
        }
        var exitCode = process.waitFor();
        reader.join(OUTPUT_WAIT_MAX);
        var output = window.output();
        return new CommandEnd(
                exitCode, stopped, output.text(), output.truncated(), Duration.ofNanos(System.nanoTime() - begin));
    }

    private static void read(InputStream stream, OutputWindow window, LiveOutput live) {
        var piece = new byte[PIECE_BYTES];
        try (stream) {
            for (var count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                window.write(piece, count);
                live.wrote(piece, count);
            }
        } catch (IOException | UncheckedIOException closed) {
            // The end of the process closes it.
        }
    }

    /** Looks whether a command has had enough. */
    private final class Watch {
        private final Process process;
        private final long end;
        private final StopSignal stop;
        private long nextCount = System.nanoTime();

        Watch(Process process, long end, StopSignal stop) {
            this.process = process;
            this.end = end;
            this.stop = stop;
        }

        Optional<Stopped> look() throws IOException {
            var reason = stop.reason();
            if (reason.isPresent()) {
                return reason.map(why -> switch (why) {
                    case CALLED_OFF -> Stopped.CALLED_OFF;
                    case TIME_UP -> Stopped.CALL_TIME_UP;
                });
            }
            if (System.nanoTime() - end > 0) {
                return Optional.of(Stopped.TIME_UP);
            }
            if (Usage.memoryBytes(process.toHandle()) > sandbox.limits().memoryBytesMax()) {
                return Optional.of(Stopped.MEMORY_EXCEEDED);
            }
            return workspaceFull() ? Optional.of(Stopped.WORKSPACE_FULL) : Optional.empty();
        }

        /** It, or the volume that it rests on: not all that a command writes can be found in the workspace. */
        private boolean workspaceFull() throws IOException {
            if (Usage.volumeHasLessThan(files, VOLUME_RESERVE_BYTES)) {
                return true;
            }
            var begin = System.nanoTime();
            if (begin - nextCount < 0) {
                return false;
            }
            var max = sandbox.limits().workspaceBytesMax();
            var full = Usage.fileBytes(files, max) > max;
            nextCount = System.nanoTime() + (System.nanoTime() - begin) * COUNTING_SHARE;
            return full;
        }
    }
}
