package dev.sluice.executor.snapshot;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.executor.snapshot.Snapshots.Present;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspaces;
import dev.sluice.executor.workspace.Workspaces.Filling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The files of the workspaces of one home as they were around each effect, and how a session's files begin as they were
 * somewhere. Keeping is a service to later: where it fails the effect goes on, and its outcome says that nothing was kept.
 */
public final class KeptFiles {
    private static final Logger LOG = Logger.getLogger(KeptFiles.class);

    /** The effect that has the workspace to itself, and the files ahead of it. */
    private static final String OPEN = "open";

    private final Workspaces workspaces;
    private final SnapshotLimits limits;

    public KeptFiles(Workspaces workspaces, SnapshotLimits limits) {
        this.workspaces = workspaces;
        this.limits = limits;
    }

    /** An effect is about to start: keeps the files as they are. For whoever holds the workspace's lock. */
    public void effectStarts(Scope scope, CallId call) {
        try {
            if (opened(scope).filter(call.value()::equals).isPresent()) {
                // Another delivery of it was here first, and the files may be behind it by now.
                return;
            }
            var before = keep(scope);
            Files.writeString(
                    open(scope), call + " " + before.map(SnapshotId::value).orElse(""));
        } catch (IOException trouble) {
            LOG.warnf("call %s: the files ahead of it are not kept: %s", call, trouble);
        }
    }

    /** The effect has ended, now or before its process died: keeps the files as they are now, and tells of both times. */
    public Optional<FilesKept> effectEnded(Scope scope, CallId call) {
        try {
            var before = before(scope, call);
            return Optional.of(new FilesKept(before, keep(scope)));
        } catch (IOException trouble) {
            LOG.warnf("call %s: the files behind it are not kept: %s", call, trouble);
            return Optional.of(new FilesKept(Optional.empty(), Optional.empty()));
        }
    }

    /** Keeps the files as they are now; empty if there are none, or too many. */
    public Optional<SnapshotId> keep(Scope scope) throws IOException {
        var now = look(scope);
        return now.isEmpty() ? Optional.empty() : Optional.of(snapshots(scope).take(now.get()));
    }

    private Optional<Present> look(Scope scope) throws IOException {
        var workspace = workspaces.find(scope);
        return workspace.isEmpty()
                ? Optional.empty()
                : snapshots(scope).look(workspace.get().root(), workspace.get().shared());
    }

    /** Whether the session's files have begun so; a look at one file. */
    public boolean begun(Scope scope, FilesStart start) throws IOException {
        return workspaces.begun(scope, start);
    }

    /**
     * Has the session's files begin as they were somewhere, at most once. For whoever holds the workspace's lock.
     *
     * @throws Refused if those files are not kept any more; the session's own are as before then
     */
    public void begin(Scope scope, FilesStart start) throws Refused, IOException {
        var source = new Snapshots(workspaces.snapshots(scope.tenant(), start.from()), limits);
        try {
            workspaces.begin(scope, start, files -> layOut(source, start.snapshot(), files, look(scope)));
            if (!start.from().equals(scope.session())) {
                adopt(scope, source, start.snapshot());
            }
        } catch (NoSuchFileException gone) {
            // Deleted, or expired, while it was laid out.
            throw notKept();
        }
    }

    /**
     * Sets the session's files back to a snapshot of its own. For whoever holds the workspace's lock.
     *
     * @throws Refused if those files are not kept any more; nothing has changed then
     */
    public void setBack(Scope scope, SnapshotId snapshot) throws Refused, IOException {
        var source = snapshots(scope);
        var now = look(scope);
        if (now.isPresent()) {
            // What is there now can be had again.
            source.take(now.get());
        }
        workspaces.setBack(scope, files -> layOut(source, snapshot, files, now));
    }

    /**
     * Lets the session's files be as they are but for some that come: all of it or nothing, whatever dies when. For whoever holds
     * the workspace's lock.
     *
     * @param coming is given the files as they are now, under names that objects have too: it may put others in their place,
     *     but write into none
     * @throws Refused if what is there is too much to be kept, or what comes is refused; nothing has changed then
     */
    public FilesKept change(Scope scope, Filling coming) throws Refused, IOException {
        var before = keep(scope)
                .orElseThrow(() -> new Refused(
                        CallFailure.TOO_LARGE,
                        "The workspace holds more than can be kept, so that nothing can be put into it at once."));
        var source = snapshots(scope);
        workspaces.setBack(scope, files -> {
            layOut(source, before, files, Optional.empty());
            coming.fill(files);
            return List.of();
        });
        return new FilesKept(Optional.of(before), keep(scope));
    }

    /** Shows what differs between two snapshots of the session, file by file, until the listener wants no more. */
    public void compare(Scope scope, SnapshotId before, SnapshotId after, Difference.Listener listener)
            throws Refused, IOException {
        try {
            snapshots(scope).compare(before, after, listener);
        } catch (NotKept gone) {
            throw new Refused(CallFailure.NOT_FOUND, "These files are not kept any more.");
        }
    }

    /** So that the session can be forked, or set back, to its very beginning. */
    private void adopt(Scope scope, Snapshots source, SnapshotId snapshot) {
        try {
            snapshots(scope).adopt(source, snapshot);
        } catch (IOException | NotKept trouble) {
            LOG.warnf("the files that session %s began with are not kept: %s", scope.session(), trouble);
        }
    }

    private static List<Path> layOut(Snapshots source, SnapshotId snapshot, Path files, Optional<Present> now)
            throws Refused, IOException {
        try {
            return source.layOut(snapshot, files, now);
        } catch (NotKept gone) {
            throw notKept();
        }
    }

    private static Refused notKept() {
        return new Refused(
                CallFailure.NOT_FOUND, "The files that this session is to begin with are not kept any more.");
    }

    /** The effect that had the workspace last. */
    private Optional<String> opened(Scope scope) throws IOException {
        try {
            return Optional.of(Files.readString(open(scope)).split(" ", 2)[0]);
        } catch (NoSuchFileException never) {
            return Optional.empty();
        }
    }

    private Optional<SnapshotId> before(Scope scope, CallId call) throws IOException {
        try {
            var parts = Files.readString(open(scope)).split(" ");
            return parts.length == 2 && parts[0].equals(call.value())
                    ? Optional.of(new SnapshotId(parts[1]))
                    : Optional.empty();
        } catch (NoSuchFileException never) {
            return Optional.empty();
        }
    }

    private Snapshots snapshots(Scope scope) {
        return new Snapshots(workspaces.snapshots(scope.tenant(), scope.session()), limits);
    }

    private Path open(Scope scope) throws IOException {
        return Files.createDirectories(workspaces.snapshots(scope.tenant(), scope.session()))
                .resolve(OPEN);
    }
}
