package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.WorkspaceTemplates;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The workspaces of one home: {@code <directory>/<tenant>/<session>/files}, with the owner's name beside the files. A
 * workspace is there completely or not at all, however many processes make it at once. What is kept of its files for later
 * rests in {@code snapshots} beside them. While {@code shared} is there too, some files may be objects of snapshots under
 * one more name, and no program has run in the workspace since they came.
 */
public final class Workspaces {
    private static final Logger LOG = Logger.getLogger(Workspaces.class);

    static final String FILES = "files";
    private static final String STAGING = "staging";
    static final String OWNER = "owner.json";
    static final String SNAPSHOTS = "snapshots";
    static final String START = "start.json";
    // No tenant's name begins with a dot.
    private static final String UNFINISHED = ".unfinished";
    private static final String DROPPED = ".dropped";
    private static final String LOCKS = ".locks";

    /** How long files may be away while others are put into their place; two names change. */
    private static final Duration EXCHANGE_MAX = Duration.ofSeconds(5);

    private final Path directory;
    private final Templates templates;
    private final PathGuard guard;
    private final WorkspaceLocks locks;
    private final GoneSessions gone = new GoneSessions();

    public Workspaces(Path directory, Templates templates, PathGuard guard) {
        this.directory = directory.toAbsolutePath().normalize();
        this.templates = templates;
        this.guard = guard;
        this.locks = new WorkspaceLocks(this.directory.resolve(LOCKS), this::mend);
    }

    /** The session's workspace, made now if it is not there: empty, or a copy of the named template. */
    public Workspace open(Scope scope, Optional<String> template) throws Refused, IOException {
        var home = homeOf(scope);
        if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            make(
                    home,
                    scope,
                    files -> {
                        if (template.isPresent()) {
                            templates.copy(template.get(), files);
                        }
                    },
                    Optional.empty());
        }
        return find(scope)
                .orElseThrow(() -> new Refused(CallFailure.DENIED, "This workspace belongs to somebody else."));
    }

    /** The session's workspace, if it is there and belongs to the scope's tenant and user. */
    public Optional<Workspace> find(Scope scope) throws IOException {
        var home = homeOf(scope);
        try {
            var owner = MessageCodec.read(Files.readAllBytes(home.resolve(OWNER)), WorkspaceOwner.class);
            // Also guards against a file system to which "Ann" and "ann" are one directory.
            var exchange = new FilesExchange(home);
            if (owner.equals(WorkspaceOwner.of(scope)) && exchange.half()) {
                awaitFiles(scope, exchange);
            }
            if (!owner.equals(WorkspaceOwner.of(scope))) {
                return Optional.empty();
            }
            Expiry.noteUse(home);
            return Optional.of(new Workspace(home.resolve(FILES), home.resolve(STAGING), guard));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (UnreadableMessage broken) {
            throw new IOException("the owner of " + home + " is unreadable", broken);
        }
    }

    /** Fills an empty directory with the files of a workspace, under names that objects have too. */
    public interface Filling {
        void fill(Path files) throws Refused, IOException;
    }

    /** Fills an empty directory with files that come into the place of those that are there. */
    public interface Succession {
        /** @return directories, below it, that are left out: those that are there now go over as they are */
        List<Path> fill(Path files) throws Refused, IOException;
    }

    /** Whether the session's files have begun so, or later. */
    public boolean begun(Scope scope, FilesStart start) throws IOException {
        return startOf(homeOf(scope))
                .filter(known -> known.seq() >= start.seq())
                .isPresent();
    }

    /**
     * Has the session's files begin so, or begin anew: all of them or none, whatever dies when. For whoever holds the
     * workspace's lock; does nothing where they have begun so or later.
     */
    public void begin(Scope scope, FilesStart start, Succession succession) throws Refused, IOException {
        var home = homeOf(scope);
        if (begun(scope, start)) {
            return;
        }
        if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
            make(home, scope, succession::fill, Optional.of(start));
            return;
        }
        if (find(scope).isEmpty()) {
            throw new Refused(CallFailure.DENIED, "This workspace belongs to somebody else.");
        }
        new FilesExchange(home).with(Optional.of(start), succession);
    }

    /** Puts other files into the place of the session's, once. For whoever holds the workspace's lock. */
    public void setBack(Scope scope, Succession succession) throws Refused, IOException {
        if (find(scope).isEmpty()) {
            throw new Refused(CallFailure.NOT_FOUND, "There is no such workspace.");
        }
        new FilesExchange(homeOf(scope)).with(Optional.empty(), succession);
    }

    /** A directory for what is on its way into one of these workspaces. */
    public Arriving arriving() throws IOException {
        return Arriving.in(directory.resolve(UNFINISHED));
    }

    /** Where all is that a tenant has here. */
    public Path of(TenantId tenant) {
        return directory.resolve(tenant.value());
    }

    /** Where what is kept of a session's files rests; outside of them. */
    public Path snapshots(TenantId tenant, SessionId session) {
        return directory.resolve(tenant.value()).resolve(session.value()).resolve(SNAPSHOTS);
    }

    /** Goes on with an exchange whose process died while there were no files. For whoever holds the workspace's lock. */
    private void mend(Scope scope) throws IOException {
        var exchange = new FilesExchange(homeOf(scope));
        if (exchange.half()) {
            exchange.finish();
        }
    }

    /** Waits for whoever exchanges the files; where he died, goes on with it. */
    private void awaitFiles(Scope scope, FilesExchange exchange) throws IOException {
        var giveUp = System.nanoTime() + EXCHANGE_MAX.toNanos();
        try {
            var held = locks.acquire(scope, () -> exchange.half() && System.nanoTime() < giveUp);
            if (held.isPresent()) {
                // Whoever gets the lock finds the files mended.
                held.get().close();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<FilesStart> startOf(Path home) throws IOException {
        try {
            return Optional.of(MessageCodec.read(Files.readAllBytes(home.resolve(START)), FilesStart.class));
        } catch (NoSuchFileException never) {
            return Optional.empty();
        } catch (UnreadableMessage broken) {
            throw new IOException("what the files of " + home + " began with is unreadable", broken);
        }
    }

    /** What workspaces may start as, by name. */
    public WorkspaceTemplates templates() {
        return new WorkspaceTemplates(templates.names());
    }

    /** Who may change which workspace now. */
    public WorkspaceLocks locks() {
        return locks;
    }

    /** The session is no more: no workspace is made for it again. */
    public void forbid(Scope scope) {
        gone.add(scope);
    }

    /** Whether the session is no more. */
    public boolean forbidden(Scope scope) {
        return gone.contains(scope);
    }

    private void requireNotGone(Scope scope) throws Refused {
        if (gone.contains(scope)) {
            throw new Refused(CallFailure.NOT_FOUND, "This session was deleted.");
        }
    }

    /** Removes the session's workspace; without one, or if it is somebody else's, does nothing. */
    public void drop(Scope scope) throws IOException {
        if (find(scope).isPresent()) {
            drop(homeOf(scope));
        }
    }

    private void drop(Path home) throws IOException {
        var dropped = Files.createDirectories(directory.resolve(DROPPED))
                .resolve(UUID.randomUUID().toString());
        try {
            Files.move(home, dropped, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            return;
        }
        FileTree.delete(dropped);
    }

    /** Removes every workspace, with what is kept of its files, that nobody has used since; what is in use now stays. */
    public void expire(Instant unusedSince) throws IOException, InterruptedException {
        new Expiry(directory, locks, this::drop).of(unusedSince);
    }

    /**
     * Removes what processes that died left half made, if nothing of it is newer than that, or half removed. What cannot be removed is
     * logged, and keeps nothing else.
     */
    public void sweep(Instant olderThan) throws IOException {
        sweep(children(DROPPED), FileTree::delete);
        sweep(children(UNFINISHED), unfinished -> {
            if (FileTree.lastModified(unfinished).isBefore(olderThan)) {
                FileTree.delete(unfinished);
            }
        });
    }

    /** Removes a directory with all that is in it. */
    interface Removal {
        void remove(Path tree) throws IOException;
    }

    static void sweep(List<Path> trees, Removal removal) {
        for (var tree : trees) {
            try {
                removal.remove(tree);
            } catch (IOException trouble) {
                LOG.warnf("%s is not swept: %s", tree, trouble);
            }
        }
    }

    private List<Path> children(String name) throws IOException {
        try (var children = Files.list(Files.createDirectories(directory.resolve(name)))) {
            return children.toList();
        }
    }

    /** @param start what it begins with, if those are the files of some time */
    private void make(Path home, Scope scope, Filling filling, Optional<FilesStart> start) throws Refused, IOException {
        requireNotGone(scope);
        var unfinished = Files.createDirectories(directory.resolve(UNFINISHED))
                .resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectory(unfinished);
            Files.createDirectory(unfinished.resolve(STAGING));
            var files = Files.createDirectory(unfinished.resolve(FILES));
            filling.fill(files);
            if (start.isPresent()) {
                Files.write(unfinished.resolve(Workspace.SHARED), new byte[0]);
                Files.write(unfinished.resolve(START), MessageCodec.write(start.get()));
            }
            Files.write(unfinished.resolve(OWNER), MessageCodec.write(WorkspaceOwner.of(scope)));
            Files.createDirectories(home.getParent());
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException trouble) {
            // Another call of this session was faster? One copy is as good as the other.
            if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)) {
                throw trouble;
            }
        } finally {
            FileTree.delete(unfinished);
        }
        if (gone.contains(scope)) {
            // Deleted while it was made, when there was nothing yet to remove.
            drop(scope);
            requireNotGone(scope);
        }
    }

    private Path homeOf(Scope scope) {
        return directory.resolve(scope.tenant().value()).resolve(scope.session().value());
    }
}
