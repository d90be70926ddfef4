package dev.sluice.executor.sandbox;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.sandbox.CommandEnd.Stopped;
import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs one command in the sandbox, from the look at its workspace to the end of its last process. Whoever runs one has
 * the workspace to himself.
 */
public final class CommandRun {
    private static final Duration LOOK_PAUSE = Duration.ofMillis(100);

    /** For what was written to be read after the end; then whoever holds the pipe is left alone with it. */
    private static final Duration OUTPUT_WAIT_MAX = Duration.ofSeconds(5);

    private static final int PIECE_BYTES = 8 * 1024;

    private final Bubblewrap sandbox;
    private final Path files;
    private final Guarded guarded;
    private final List<Path> foreign;

    private CommandRun(Bubblewrap sandbox, Path files, Guarded guarded, List<Path> foreign) {
        this.sandbox = sandbox;
        this.files = files;
        this.guarded = guarded;
        this.foreign = foreign;
    }

    /**
     * A run in the workspace as it is now, to be started before anything else changes it.
     *
     * @param files the workspace's files
     */
    public static CommandRun in(Bubblewrap sandbox, Path files) throws Refused, IOException {
        var survey = survey(sandbox, files);
        return new CommandRun(sandbox, files, survey.guarded(), survey.foreign());
    }

    private static Survey survey(Bubblewrap sandbox, Path files) throws Refused, IOException {
        var max = sandbox.limits().workspaceBytesMax();
        var survey = Survey.of(sandbox, files, max);
        if (survey.bytes() > max) {
            throw new Refused(
                    CallFailure.TOO_LARGE,
                    "The workspace holds more than " + max + " bytes; delete something before a command runs.");
        }
        return survey;
    }

    /** A run of git that changes nothing. */
    public static CommandRun looking(Bubblewrap sandbox, Path files) throws Refused, IOException {
        var survey = Survey.of(sandbox, files, Long.MAX_VALUE);
        return new CommandRun(sandbox, files, survey.guarded().forLooking(), survey.foreign());
    }

    /** A run of git that may change the repository at that place below the files, as {@link #in} does otherwise. */
    public static CommandRun inRepository(Bubblewrap sandbox, Path files, Path repository) throws Refused, IOException {
        var survey = survey(sandbox, files);
        var guarded = survey.guarded().forRepository(files, repository);
        var made = Guarded.machinery(repository).stream().map(files::resolve);
        return new CommandRun(
                sandbox,
                files,
                guarded,
                Stream.concat(survey.foreign().stream(), made).toList());
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
            Ownership.give(foreign, Bubblewrap.ROOTLESS_ID);
        }
        try {
            var line = sandbox.commandLine(files, guarded, directory, command);
            return watched(Starter.start(Starter.unspoken(line, sandbox.environment())), timeMax, stop, live);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while a command ran", stopping);
        } finally {
            sandbox.open(files);
        }
    }

    /** Sets aside what it has made that would tell agents what to do; once it has ended. Gives what that was called. */
    public List<Path> setProposalsAside() throws IOException {
        return Proposals.setAside(files, Set.copyOf(guarded.readOnly()));
    }

    private CommandEnd watched(Process process, Duration timeMax, StopSignal stop, LiveOutput live)
            throws IOException, InterruptedException {
        var begin = System.nanoTime();
        var window = new OutputWindow();
        var reader = Thread.startVirtualThread(() -> read(process.getInputStream(), window, live));
        var watch = new Watch(sandbox.limits(), files, process, begin + timeMax.toNanos(), stop);
        Optional<Stopped> stopped = Optional.empty();
        int exitCode;
        try {
            while (stopped.isEmpty() && !process.waitFor(LOOK_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                stopped = watch.look();
            }
        } finally {
            exitCode = new Confined(process).end();
        }
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
}
