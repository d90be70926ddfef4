package dev.sluice.executor.index;

import dev.sluice.executor.workspace.FileTree;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.lucene.store.LockObtainFailedException;
import org.jboss.logging.Logger;

/**
 * The indexes of this home's workspaces. Each is made in the background when it is first searched, brought up to date after
 * each change and again ahead of each search, by at most two threads for all of them; a workspace has at most one that is at
 * it. Thread-safe.
 */
public final class CodeIndexes {
    private static final Logger LOG = Logger.getLogger(CodeIndexes.class);
    private static final int THREADS = 2;
    private static final int WAITING_MAX = 1_000;
    private static final Duration IDLE_MAX = Duration.ofSeconds(10);

    private final IndexLimits limits;
    private final Executor background;
    private final Map<Path, Place> places = new HashMap<>();

    public CodeIndexes(IndexLimits limits) {
        this(limits, threads());
    }

    CodeIndexes(IndexLimits limits, Executor background) {
        this.limits = limits;
        this.background = background;
    }

    /**
     * What in the workspace is about a question, best first; waits so long for the index to be up to date, and then answers
     * with what there is.
     *
     * @param within the directory or file to look in; empty for all
     */
    public Found search(Workspace workspace, String question, Optional<String> within, int hitsMax, Duration patience)
            throws Refused, IOException {
        var fresh = awaited(refresh(workspace), patience);
        if (!WorkspaceIndex.exists(workspace)) {
            return new Found(List.of(), 0, 0, Found.State.BEING_MADE);
        }
        return IndexSearch.in(
                workspace.index(), question, within, hitsMax, fresh ? Found.State.FRESH : Found.State.OLDER);
    }

    /** The workspace's files may have changed: its index, if it has one, is brought up to date in the background. */
    public void changed(Workspace workspace) {
        if (Files.isDirectory(workspace.index())) {
            refresh(workspace);
        }
    }

    /** Who is at an index, and who follows because files may have changed since that began. */
    private static final class Place {
        private CompletableFuture<Void> running = new CompletableFuture<>();
        private Optional<CompletableFuture<Void>> next = Optional.empty();
    }

    private CompletableFuture<Void> refresh(Workspace workspace) {
        synchronized (places) {
            var there = places.get(workspace.index());
            if (there != null) {
                there.next = there.next.or(() -> Optional.of(new CompletableFuture<>()));
                return there.next.get();
            }
            var place = new Place();
            places.put(workspace.index(), place);
            start(workspace, place.running);
            return place.running;
        }
    }

    private void start(Workspace workspace, CompletableFuture<Void> refresh) {
        try {
            background.execute(() -> run(workspace, refresh));
        } catch (RejectedExecutionException full) {
            ended(workspace, refresh, Optional.of(full));
        }
    }

    private void run(Workspace workspace, CompletableFuture<Void> refresh) {
        try {
            new WorkspaceIndex(workspace, limits).refresh();
            leaveNothing(workspace);
            ended(workspace, refresh, Optional.empty());
        } catch (Exception | Error failed) {
            // Whatever it was, those who wait for it must hear of it.
            LOG.warnf("the index at %s is not up to date: %s", workspace.index(), failed);
            leaveNothing(workspace);
            ended(workspace, refresh, Optional.of(failed));
        }
    }

    private void ended(Workspace workspace, CompletableFuture<Void> refresh, Optional<Throwable> trouble) {
        synchronized (places) {
            var place = places.get(workspace.index());
            if (place.next.isEmpty()) {
                places.remove(workspace.index());
            } else {
                place.running = place.next.get();
                place.next = Optional.empty();
                start(workspace, place.running);
            }
        }
        trouble.ifPresentOrElse(refresh::completeExceptionally, () -> refresh.complete(null));
    }

    /** The workspace may have been deleted meanwhile. */
    private static void leaveNothing(Workspace workspace) {
        if (Files.exists(workspace.root())) {
            return;
        }
        try {
            FileTree.delete(workspace.index());
            Files.deleteIfExists(workspace.index().getParent());
        } catch (IOException inUse) {
            LOG.debugf("%s: %s", workspace.index(), inUse.getMessage());
        }
    }

    private static boolean awaited(CompletableFuture<Void> refresh, Duration patience) throws Refused, IOException {
        try {
            refresh.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException failed) {
            return switch (failed.getCause()) {
                // Another executor of this home is at it.
                case LockObtainFailedException _ -> false;
                case Refused refused -> throw refused;
                case IOException trouble -> throw trouble;
                case null, default -> throw new IOException(failed);
            };
        }
    }

    private static Executor threads() {
        var threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_MAX.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(WAITING_MAX),
                task -> {
                    var thread = new Thread(task, "tool-executor-index");
                    thread.setDaemon(true);
                    thread.setPriority(Thread.MIN_PRIORITY);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
