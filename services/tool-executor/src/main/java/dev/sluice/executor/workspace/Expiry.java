package dev.sluice.executor.workspace;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.executor.workspace.Workspaces.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The end of workspaces that nobody uses. When one was used last is the time of its owner's name; of those that were made before
 * that was noted, it is when their files were kept last.
 */
record Expiry(Path directory, WorkspaceLocks locks, Removal removal) {
    private static final Logger LOG = Logger.getLogger(Expiry.class);

    /** Often enough to know what nobody uses, and no write for each look. */
    private static final Duration USE_NOTED_EACH = Duration.ofHours(1);

    /** Somebody uses it now. */
    static void noteUse(Path home) throws IOException {
        var mark = home.resolve(Workspaces.OWNER);
        var now = Instant.now();
        if (Files.getLastModifiedTime(mark).toInstant().isBefore(now.minus(USE_NOTED_EACH))) {
            Files.setLastModifiedTime(mark, FileTime.from(now));
        }
    }

    /** Ends those that were not used since; nobody waits for one that is in use now. */
    void of(Instant unusedSince) throws IOException, InterruptedException {
        for (var tenant : directories(directory)) {
            for (var home : directories(tenant)) {
                end(home, unusedSince);
            }
        }
    }

    private void end(Path home, Instant unusedSince) throws IOException, InterruptedException {
        try {
            var mark = home.resolve(Workspaces.OWNER);
            if (!isUnused(home, unusedSince)) {
                return;
            }
            var owner = MessageCodec.read(Files.readAllBytes(mark), WorkspaceOwner.class);
            var session = new SessionId(home.getFileName().toString());
            var lock = locks.acquire(new Scope(owner.tenant(), owner.user(), session), () -> false);
            if (lock.isEmpty()) {
                return;
            }
            try (var _ = lock.get()) {
                if (isUnused(home, unusedSince)) {
                    removal.remove(home);
                }
            }
        } catch (NoSuchFileException gone) {
            LOG.debugf("%s went by itself", home);
        } catch (UnreadableMessage | IllegalArgumentException unknown) {
            LOG.warnf("%s does not expire: %s", home, unknown.getMessage());
        } catch (IOException trouble) {
            LOG.warnf("%s does not expire now: %s", home, trouble);
        }
    }

    private static boolean isUnused(Path home, Instant since) throws IOException {
        var kept = home.resolve(Workspaces.SNAPSHOTS).resolve("log");
        return isBefore(home.resolve(Workspaces.OWNER), since) && (Files.notExists(kept) || isBefore(kept, since));
    }

    private static boolean isBefore(Path file, Instant since) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(since);
    }

    /** No tenant's name begins with a dot. */
    private static List<Path> directories(Path parent) throws IOException {
        try (var children = Files.list(parent)) {
            return children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }
}
