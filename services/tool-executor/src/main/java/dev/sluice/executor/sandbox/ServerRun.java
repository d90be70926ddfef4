package dev.sluice.executor.sandbox;

import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * A program in the sandbox that is spoken to while it runs. Whoever runs one on a session's files has the workspace to
 * himself, until it is closed; then nothing that it started is left.
 */
public final class ServerRun implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ServerRun.class);
    private static final int PIECE_BYTES = 8 * 1024;

    private final Bubblewrap sandbox;
    private final Path files;
    private final Guarded guarded;
    private final Process process;
    private final Watch watch;
    private final OutputWindow complaints = new OutputWindow();

    private ServerRun(Bubblewrap sandbox, Path files, Guarded guarded, Process process) {
        this.sandbox = sandbox;
        this.files = files;
        this.guarded = guarded;
        this.process = process;
        var end = System.nanoTime() + sandbox.limits().timeMax().toNanos();
        this.watch = new Watch(sandbox.limits(), files, process, end, Optional::empty);
        Thread.startVirtualThread(this::readComplaints);
    }

    /**
     * Starts it.
     *
     * @param files what it finds as its workspace
     * @param writable whether it may change them
     * @param programs what it finds at {@value Bubblewrap#PROGRAMS}
     * @param environment what it finds in its environment, besides what every command does
     */
    public static ServerRun start(
            Bubblewrap sandbox,
            Path files,
            boolean writable,
            Optional<Path> programs,
            Map<String, String> environment,
            List<String> command)
            throws Refused, IOException, InterruptedException {
        var survey = Survey.of(sandbox, files, Long.MAX_VALUE);
        var guarded = writable ? survey.guarded() : survey.guarded().forLooking();
        if (sandbox.root()) {
            Ownership.give(survey.foreign(), Bubblewrap.ROOTLESS_ID);
        }
        var variables = new InsideVariables(environment);
        var shown = programs.map(place -> new Bubblewrap.Shown(place, Bubblewrap.PROGRAMS));
        var line = sandbox.commandLine(files, guarded, Path.of("."), shown, variables.named(command));
        return new ServerRun(sandbox, files, guarded, Starter.start(Starter.spoken(line, variables)));
    }

    /** What it hears; whoever writes may have to wait for it. */
    public OutputStream ears() {
        return process.getOutputStream();
    }

    /** What it says. */
    public InputStream mouth() {
        return process.getInputStream();
    }

    /** What it takes too much of: memory, disk or time; empty if it may go on. */
    public Optional<String> excess() throws IOException {
        return watch.look().map(stopped -> switch (stopped) {
            case MEMORY_EXCEEDED -> "it took too much memory";
            case WORKSPACE_FULL -> "it wrote more files than it may, or left the volume nearly full";
            case TIME_UP, CALL_TIME_UP, CALLED_OFF -> "its time was up";
        });
    }

    /** What it wrote to its third stream, of much the first and the last; it may hold what it was told in confidence. */
    public String complaint() {
        return complaints.output().text().strip();
    }

    private void readComplaints() {
        var piece = new byte[PIECE_BYTES];
        try (var stream = process.getErrorStream()) {
            for (var count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                complaints.write(piece, count);
            }
        } catch (IOException | UncheckedIOException closed) {
            // The end of the process closes it.
        }
    }

    /** Ends it with all its processes, at once. */
    @Override
    public void close() throws IOException {
        try {
            new Confined(process).end();
            var aside = Proposals.setAside(files, Set.copyOf(guarded.readOnly()));
            if (!aside.isEmpty()) {
                LOG.infof("set aside, because a server made them and they tell agents what to do: %s", aside);
            }
        } finally {
            sandbox.open(files);
        }
    }
}
