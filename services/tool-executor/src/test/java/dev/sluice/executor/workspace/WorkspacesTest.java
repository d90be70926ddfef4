package dev.sluice.executor.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesTest {
    static final Scope ANN = scope("acme", "ann", "s-1");

    @TempDir
    Path directory;

    @Test
    void aWorkspaceIsEmptyAtFirst() throws Exception {
        var workspace = workspaces(1_000, 100).open(ANN, Optional.empty());

        assertEquals(0, workspace.list(WorkspacePath.ROOT, 10).size());
    }

    @Test
    void theSampleIsThere() throws Exception {
        var workspace = workspaces(1_000, 100).open(ANN, Optional.of(Templates.SAMPLE));

        var readme = new String(workspace.read(WorkspacePath.parse("README.md"), 10_000));
        assertTrue(readme.startsWith("# Greeter"));
    }

    @Test
    void aTemplateIsCopiedWithoutLinksAndSecrets() throws Exception {
        var template = template();
        Files.createDirectories(template.resolve("src"));
        Files.writeString(template.resolve("src/a.txt"), "a");
        Files.writeString(template.resolve(".env"), "PASSWORD=x");
        Files.writeString(directory.resolve("outside"), "secret");
        Files.createSymbolicLink(template.resolve("link"), directory.resolve("outside"));

        var workspace = workspaces(1_000, 100).open(ANN, Optional.of("mine"));

        assertEquals("a", new String(workspace.read(WorkspacePath.parse("src/a.txt"), 10)));
        assertEquals(1, workspace.list(WorkspacePath.ROOT, 10).size());
    }

    @Test
    void aTemplateBeyondTheQuotaLeavesNothing() throws Exception {
        Files.writeString(template().resolve("big"), "x".repeat(1_001));
        var workspaces = workspaces(1_000, 100);

        var refused = assertThrows(Refused.class, () -> workspaces.open(ANN, Optional.of("mine")));

        assertEquals(CallFailure.TOO_LARGE, refused.reason());
        assertTrue(workspaces.find(ANN).isEmpty());
    }

    @Test
    void aDirectoryThatTheOperatorDoesNotNameIsDenied() {
        var refused = assertThrows(Refused.class, () -> workspaces(1_000, 100).open(ANN, Optional.of("../../etc")));

        assertEquals(CallFailure.DENIED, refused.reason());
    }

    @Test
    void nobodyElseFindsIt() throws Exception {
        var workspaces = workspaces(1_000, 100);
        workspaces.open(ANN, Optional.empty());

        assertTrue(workspaces.find(scope("acme", "bob", "s-1")).isEmpty());
        assertTrue(workspaces.find(scope("other", "ann", "s-1")).isEmpty());
        assertThrows(Refused.class, () -> workspaces.open(scope("acme", "bob", "s-1"), Optional.empty()));
    }

    @Test
    void whatNobodyUsesExpires() throws Exception {
        var workspaces = workspaces(1_000, 100);
        var old = workspaces.open(ANN, Optional.empty()).root().getParent();
        var used = scope("acme", "ann", "s-2");
        workspaces.open(used, Optional.empty());
        var busy = scope("other", "bob", "s-3");
        var held = workspaces.open(busy, Optional.empty()).root().getParent();
        var lastYear = FileTime.from(Instant.now().minus(Duration.ofDays(365)));
        var kept = workspaces
                .open(scope("acme", "ann", "s-4"), Optional.empty())
                .root()
                .getParent();
        Files.createFile(Files.createDirectories(kept.resolve("snapshots")).resolve("log"));
        Files.setLastModifiedTime(kept.resolve("owner.json"), lastYear);
        Files.setLastModifiedTime(old.resolve("owner.json"), lastYear);
        Files.setLastModifiedTime(held.resolve("owner.json"), lastYear);

        try (var _ = workspaces.locks().acquire(busy, () -> true).orElseThrow()) {
            workspaces.expire(Instant.now().minus(Duration.ofDays(30)));
        }

        assertFalse(Files.exists(old));
        assertTrue(Files.exists(kept));
        assertTrue(workspaces.find(used).isPresent());
        assertTrue(workspaces.find(busy).isPresent());
    }

    @Test
    void aLookIsAUse() throws Exception {
        var workspaces = workspaces(1_000, 100);
        var home = workspaces.open(ANN, Optional.empty()).root().getParent();
        Files.setLastModifiedTime(
                home.resolve("owner.json"), FileTime.from(Instant.now().minus(Duration.ofDays(365))));

        workspaces.find(ANN);
        workspaces.expire(Instant.now().minus(Duration.ofDays(30)));

        assertTrue(Files.exists(home));
    }

    @Test
    void replicasThatRaceMakeOneCompleteWorkspace() throws Exception {
        var template = template();
        for (var number = 0; number < 50; number++) {
            Files.writeString(template.resolve("file" + number), "x");
        }
        var start = new CountDownLatch(1);
        try (var replicas = Executors.newFixedThreadPool(8)) {
            Callable<Integer> open = () -> {
                start.await();
                return workspaces(1_000, 100)
                        .open(ANN, Optional.of("mine"))
                        .list(WorkspacePath.ROOT, 100)
                        .size();
            };
            var sizes =
                    IntStream.range(0, 8).mapToObj(_ -> replicas.submit(open)).toList();
            start.countDown();

            for (var size : sizes) {
                assertEquals(50, size.get());
            }
        }
    }

    @Test
    void aDroppedWorkspaceIsGoneAndDroppingAgainIsFine() throws Exception {
        var workspaces = workspaces(1_000, 100);
        var workspace = workspaces.open(ANN, Optional.of(Templates.SAMPLE));

        workspaces.drop(ANN);
        workspaces.drop(ANN);

        assertFalse(Files.exists(workspace.root()));
        assertTrue(workspaces.find(ANN).isEmpty());
    }

    @Test
    void aSessionThatWasDeletedGetsNoWorkspaceAgain() throws Exception {
        var workspaces = workspaces(1_000, 100);
        workspaces.open(ANN, Optional.empty());
        workspaces.forbid(ANN);
        workspaces.drop(ANN);

        assertThrows(Refused.class, () -> workspaces.open(ANN, Optional.empty()));

        assertTrue(workspaces.find(ANN).isEmpty());
    }

    @Test
    void aWorkspaceThatIsBeingMadeWhenItsSessionIsDeletedIsNotLeft() throws Exception {
        var workspaces = workspaces(1_000, 100);
        var start = new FilesStart(1, new SessionId("s-0"), new SnapshotId("0".repeat(64)));

        assertThrows(
                Refused.class,
                () -> workspaces.begin(ANN, start, _ -> {
                    workspaces.forbid(ANN);
                    workspaces.drop(ANN);
                    return List.of();
                }));

        assertTrue(workspaces.find(ANN).isEmpty());
    }

    @Test
    void anotherUserCannotDropIt() throws Exception {
        var workspaces = workspaces(1_000, 100);
        workspaces.open(ANN, Optional.empty());

        workspaces.drop(scope("acme", "bob", "s-1"));

        assertTrue(workspaces.find(ANN).isPresent());
    }

    @Test
    void oneAtATimeHoldsAWorkspaceAlsoThroughSeparateObjects() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var number = 0; number < 50; number++) {
                threads.submit(() -> {
                    var locks = new WorkspaceLocks(directory.resolve("locks"), _ -> {});
                    try (var _ = locks.acquire(ANN, () -> true).orElseThrow()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        inside.decrementAndGet();
                    }
                    return null;
                });
            }
        }

        assertEquals(1, most.get());
    }

    @Test
    void theLockOfAProcessThatDiesIsFree() throws Exception {
        var directory = this.directory.resolve("locks");
        var locks = new WorkspaceLocks(directory, _ -> {});
        var holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('h', holder.getInputStream().read());
            assertTrue(locks.acquire(ANN, () -> false).isEmpty());
        } finally {
            holder.destroyForcibly().waitFor();
        }

        try (var held = locks.acquire(ANN, () -> false).orElseThrow()) {
            assertNotNull(held);
        }
    }

    @Test
    void whatDeadProcessesLeftIsSwept() throws Exception {
        var workspaces = workspaces(1_000, 100);
        var kept = workspaces.open(ANN, Optional.of(Templates.SAMPLE));
        var unfinished = Files.createDirectories(directory.resolve("workspaces/.unfinished/x/files"));
        var dropped = Files.createDirectories(directory.resolve("workspaces/.dropped/y/files"));

        workspaces.sweep(Instant.now().minusSeconds(3_600));
        assertTrue(Files.exists(unfinished));
        var old = FileTime.from(Instant.now().minusSeconds(7_200));
        Files.setLastModifiedTime(unfinished.getParent(), old);
        workspaces.sweep(Instant.now().minusSeconds(3_600));
        assertTrue(Files.exists(unfinished), "somebody writes below it");
        workspaces.sweep(Instant.now().plusSeconds(1));

        assertFalse(Files.exists(unfinished));
        assertFalse(Files.exists(dropped));
        assertTrue(Files.exists(kept.root().resolve("README.md")));
    }

    @Test
    void aTreeThatCannotBeSweptKeepsNoOther() {
        var broken = directory.resolve("broken");
        var fine = directory.resolve("fine");
        var swept = new ArrayList<Path>();

        Workspaces.sweep(List.of(broken, fine), tree -> {
            if (tree.equals(broken)) {
                throw new FileSystemException(tree.toString());
            }
            swept.add(tree);
        });

        assertEquals(List.of(fine), swept);
    }

    @Test
    void whoeverLosesPatienceGoesWithoutTheLock() throws Exception {
        var locks = new WorkspaceLocks(directory.resolve("locks"), _ -> {});

        try (var _ = locks.acquire(ANN, () -> true).orElseThrow()) {
            assertTrue(locks.acquire(ANN, () -> false).isEmpty());
        }
        try (var again = locks.acquire(ANN, () -> false).orElseThrow()) {
            assertNotNull(again);
        }
    }

    private Workspaces workspaces(long bytesMax, int filesMax) {
        var templates = new Templates(Map.of("mine", directory.resolve("template")), bytesMax, filesMax);
        return new Workspaces(directory.resolve("workspaces"), templates, PathGuard.ofThisSystem());
    }

    private Path template() throws Exception {
        return Files.createDirectories(directory.resolve("template"));
    }

    private static Scope scope(String tenant, String user, String session) {
        return new Scope(new TenantId(tenant), new UserId(user), new SessionId(session));
    }
}
