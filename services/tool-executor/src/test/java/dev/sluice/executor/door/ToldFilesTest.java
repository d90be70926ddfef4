package dev.sluice.executor.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.door.ToldFiles.FileDiff;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ToldFilesTest {
    private static final Scope SCOPE = new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1"));
    private static final int FILE_BYTES = 1_000;

    @TempDir
    Path directory;

    private KeptFiles kept;
    private Path files;

    @BeforeEach
    void workspace() throws Exception {
        var workspaces = new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000, 100), PathGuard.ofThisSystem());
        kept = new KeptFiles(workspaces, new SnapshotLimits(1 << 24, 1_000, 100, Duration.ofDays(1)));
        files = workspaces.open(SCOPE, Optional.empty()).root();
    }

    @Test
    void filesBeyondTheNumberAreNotNamed() throws Exception {
        var told = told(new ToldFiles.Limits(3, 1 << 20, 1 << 20, Duration.ofMinutes(1)), this::fiveFiles);

        assertEquals(List.of("f0", "f1", "f2"), names(told));
        assertFalse(told.complete());
    }

    @Test
    void whatIsBeyondTheBytesToReadIsNamedWithoutItsDiff() throws Exception {
        var told = told(new ToldFiles.Limits(9, 2 * FILE_BYTES, 1 << 20, Duration.ofMinutes(1)), this::fiveFiles);

        assertEquals(List.of("f0", "f1", "f2", "f3", "f4"), names(told));
        assertEquals(List.of(true, true, false, false, false), shown(told));
        assertTrue(told.complete());
    }

    @Test
    void whatIsBeyondTheBytesToTellIsNamedWithoutItsDiff() throws Exception {
        var told = told(new ToldFiles.Limits(9, 1 << 20, 3 * FILE_BYTES, Duration.ofMinutes(1)), this::fiveFiles);

        assertEquals(List.of(true, true, false, false, false), shown(told));
        assertTrue(told.complete());
    }

    @Test
    @Timeout(30)
    void aComparisonThatTakesTooLongIsGivenUp() throws Exception {
        // No line stays, so that the comparison has as many steps as there are lines, each longer than the last.
        var told = told(new ToldFiles.Limits(9, 1 << 20, 1 << 20, Duration.ofMillis(50)), () -> {
            Files.writeString(files.resolve("lines"), lines("before"));
            var before = snapshot();
            Files.writeString(files.resolve("lines"), lines("after"));
            return before;
        });

        assertEquals(List.of(new FileDiff("lines", "changed", Optional.empty())), told.files());
    }

    @Test
    void largeAndSecretFilesAreNamedOnly() throws Exception {
        var told = told(new ToldFiles.Limits(9, 1 << 24, 1 << 24, Duration.ofMinutes(1)), () -> {
            var before = snapshot();
            Files.writeString(files.resolve(".env"), "PASSWORD=x");
            Files.writeString(files.resolve("large"), "x".repeat((1 << 20) + 1));
            return before;
        });

        assertEquals(List.of(".env", "large"), names(told));
        assertEquals(List.of(false, false), shown(told));
    }

    private interface Turn {
        /** Does it; gives what the files were before. */
        SnapshotId happen() throws Exception;
    }

    private ToldFiles told(ToldFiles.Limits limits, Turn turn) throws Exception {
        var before = turn.happen();
        var after = snapshot();
        var told = new ToldFiles(limits);
        kept.compare(SCOPE, before, after, told);
        return told;
    }

    private SnapshotId fiveFiles() throws Exception {
        Files.writeString(files.resolve("kept"), "");
        var before = snapshot();
        for (var number = 0; number < 5; number++) {
            Files.writeString(files.resolve("f" + number), "x".repeat(FILE_BYTES));
        }
        return before;
    }

    private SnapshotId snapshot() throws Exception {
        return kept.keep(SCOPE).orElseThrow();
    }

    private static String lines(String word) {
        return IntStream.range(0, 9_000).mapToObj(number -> word + number).collect(Collectors.joining("\n"));
    }

    private static List<String> names(ToldFiles told) {
        return told.files().stream().map(FileDiff::path).toList();
    }

    private static List<Boolean> shown(ToldFiles told) {
        return told.files().stream().map(file -> file.diff().isPresent()).toList();
    }
}
