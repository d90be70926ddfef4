package dev.sluice.executor.clone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.intake.IntakeLimits;
import dev.sluice.executor.intake.Intakes;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SandboxedWorkspace;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.tool.Repository;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories of a server on this machine, cloned into a workspace. */
class CloningTest {
    private static final Scope ANN = new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1"));
    private static final String PASSWORD = "Basic YW5uOmNhbmFyeQ==";

    @TempDir
    Path directory;

    private Repository origin;
    private GitServer server;
    private Path files;
    private SandboxChoice sandbox;

    @BeforeEach
    void aRepositoryElsewhere() throws Exception {
        sandbox = new SandboxChoice.Chosen(SandboxedWorkspace.sandbox(directory.resolve("probe")));
        origin = Repository.in(Files.createDirectories(directory.resolve("elsewhere/team/project.git")));
        origin.file("src/main.py", "print('hello')\n");
        origin.commitAll("Say hello");
        origin.git("branch", "old", "HEAD~1");
        origin.git("tag", "-a", "-m", "The first", "v1", "HEAD~1");
        server = new GitServer(directory.resolve("elsewhere"), Optional.empty());
        files = workspaces().open(ANN, Optional.empty()).root();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRepositoryComesWithItsHistoryAndSaysWhereFrom() throws Exception {
        var steps = new Steps();
        Files.writeString(files.resolve("there.txt"), "there");

        var taken = cloning(server)
                .clone(ANN, wanted("team/project.git"), steps, () -> true)
                .orElseThrow();

        assertEquals("print('hello')\n", Files.readString(files.resolve("src/main.py")));
        assertEquals("there", Files.readString(files.resolve("there.txt")));
        var clone = Repository.at(files);
        assertEquals("Say hello\nBegin\n", clone.git("log", "--format=%s"));
        assertEquals("main\n", clone.git("branch", "--show-current"));
        assertEquals("?? there.txt\n", clone.git("status", "--porcelain"));
        assertEquals(server.url() + "team/project.git\n", clone.git("config", "remote.origin.url"));
        assertTrue(taken.intake().files() > 2);
        assertTrue(steps.received > 0 && steps.unpacking);
        assertEquals(0, directory.resolve("workspaces/.unfinished").toFile().list().length);
    }

    @Test
    void aBranchOrATagAndSomeOfTheHistoryComeWhereTheyAreAskedFor() throws Exception {
        clone(wanted("team/project.git", "v1", "libs/one", OptionalInt.empty()));
        clone(wanted("team/project.git", "main", "libs/two", OptionalInt.of(1)));

        assertFalse(Files.exists(files.resolve("libs/one/src")));
        assertEquals("Begin\n", Repository.at(files.resolve("libs/one")).git("log", "--format=%s"));
        assertEquals("Say hello\n", Repository.at(files.resolve("libs/two")).git("log", "--format=%s"));
        assertEquals("", Repository.at(files.resolve("libs/two")).git("fsck"));
    }

    @Test
    void whatProvesWhoAsksGoesToTheServerAndNowhereElse() throws Exception {
        try (var shut = new GitServer(directory.resolve("elsewhere"), Optional.of(PASSWORD))) {
            var url = shut.url() + "team/project.git";
            var known = new Cloning.Wanted(
                    url, Optional.of(PASSWORD), Optional.empty(), WorkspacePath.ROOT, OptionalInt.empty());
            var unknown = new Cloning.Wanted(
                    url, Optional.empty(), Optional.empty(), WorkspacePath.ROOT, OptionalInt.empty());

            assertThrows(Refused.class, () -> cloning(shut).clone(ANN, unknown, new Steps(), () -> true));
            cloning(shut).clone(ANN, known, new Steps(), () -> true).orElseThrow();

            assertEquals(List.of(PASSWORD, PASSWORD), shut.shown());
            assertFalse(known.toString().contains("Basic"));
        }
        try (var all = Files.walk(directory.resolve("workspaces"))) {
            for (var file : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                assertFalse(
                        Files.readString(file, StandardCharsets.ISO_8859_1).contains("YW5uOmNhbmFyeQ"), file::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/a.git",
                "http://127.0.0.1:1/a.git",
                "http://127.0.0.1/team/project.git",
                "file:///etc",
                "ssh://git@127.0.0.1/a.git",
                "git://127.0.0.1/a",
                "ext::sh -c touch% /tmp/ran",
                "--upload-pack=touch",
                "team/project.git",
                ""
            })
    void nothingIsClonedFromElsewhere(String url) {
        assertThrows(Refused.class, () -> cloning(server).allowed(url));
        assertThrows(Refused.class, () -> cloning().allowed(server.url() + "team/project.git"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "team/../project.git",
                "team/%2e%2e/x",
                "team/project.git?x=y",
                "team/project.git#x",
                "teams/x",
                "team/"
            })
    void nothingIsClonedFromBesideWhatIsAllowed(String path) {
        var team = new CloneSources(List.of(URI.create(server.url() + "team/")));

        assertThrows(Refused.class, () -> team.allowed(server.url() + path));
    }

    @Test
    void anAddressIsShort() {
        var address = server.url() + "x".repeat(2_048);

        assertThrows(Refused.class, () -> cloning(server).allowed(address));
    }

    @Test
    void aPasswordInTheAddressIsRefused() {
        var refused = assertThrows(Refused.class, () -> cloning(server)
                .allowed(server.url().toString().replace("://", "://ann:canary@") + "team/project.git"));

        assertFalse(refused.getMessage().contains("canary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"away/team/project.git", "team/none.git"})
    void aServerThatDoesNotGiveItChangesNothing(String path) throws Exception {
        assertThrows(Refused.class, () -> clone(wanted(path)));

        assertEquals(0, files.toFile().list().length);
        assertEquals(0, directory.resolve("workspaces/.unfinished").toFile().list().length);
    }

    @Test
    void whoeverLeavesLeavesNothingBehind() {
        var left = new Cloning.Progress() {
            @Override
            public void received(long bytes) {}

            @Override
            public void unpacking() throws IOException {
                throw new IOException("left");
            }
        };

        assertThrows(IOException.class, () -> cloning(server).clone(ANN, wanted("team/project.git"), left, () -> true));

        assertEquals(0, files.toFile().list().length);
        assertEquals(0, directory.resolve("workspaces/.unfinished").toFile().list().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent/x.git", "dripping/x.git"})
    void aServerThatSaysNothingIsNotWaitedForLong(String path) {
        assertTimeout(
                Duration.ofSeconds(30),
                () -> assertThrows(Refused.class, () -> cloning(Duration.ofSeconds(2), server)
                        .clone(ANN, wanted(path), new Steps(), () -> true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "--upload-pack=x", "a..b", "HEAD~1", "x.lock", "a b"})
    void aBranchThatIsNoneChangesNothing(String branch) throws Exception {
        assertThrows(Refused.class, () -> clone(wanted("team/project.git", branch, ".", OptionalInt.empty())));

        assertEquals(0, files.toFile().list().length);
    }

    @Test
    void whatTheRepositoryNamesIsNotRun() throws Exception {
        origin.file(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        origin.file(
                ".gitmodules",
                "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c 'touch ran'\n\tupdate = !touch ran\n");
        origin.file("hooks/post-checkout", "#!/bin/sh\ntouch /workspace/ran\n");
        origin.git("config", "uploadpack.packObjectsHook", "true");
        origin.commitAll("Be evil");

        clone(wanted("team/project.git"));

        assertFalse(Files.exists(files.resolve("ran")));
        assertEquals(0, files.resolve(".git/hooks").toFile().list().length);
    }

    @Test
    void moreThanMayComeChangesNothing() throws Exception {
        origin.file("zeros", "\0".repeat(20 << 20));
        origin.commitAll("Add much that is packed well");

        assertThrows(Refused.class, () -> clone(wanted("team/project.git")));

        assertEquals(0, files.toFile().list().length);
    }

    @Test
    void aRepositoryIsNotMixedWithOneThatIsThere() throws Exception {
        clone(wanted("team/project.git"));

        assertThrows(Refused.class, () -> clone(wanted("team/project.git")));

        assertEquals("Say hello\nBegin\n", Repository.at(files).git("log", "--format=%s"));
    }

    private Cloning.Wanted wanted(String path) {
        return new Cloning.Wanted(
                server.url() + path, Optional.empty(), Optional.empty(), WorkspacePath.ROOT, OptionalInt.empty());
    }

    private Cloning.Wanted wanted(String path, String branch, String place, OptionalInt depth) throws Refused {
        return new Cloning.Wanted(
                server.url() + path, Optional.empty(), Optional.of(branch), WorkspacePath.parse(place), depth);
    }

    private Intakes.Taken clone(Cloning.Wanted wanted) throws Exception {
        return cloning(server).clone(ANN, wanted, new Steps(), () -> true).orElseThrow();
    }

    private Cloning cloning(GitServer... from) {
        return cloning(Duration.ofSeconds(60), from);
    }

    private Cloning cloning(Duration timeMax, GitServer... from) {
        var limits = new IntakeLimits(16 << 20, 1_000, OptionalLong.empty());
        var sources = new ArrayList<URI>();
        for (var one : from) {
            sources.add(one.url());
        }
        return new Cloning(
                new Intakes(workspaces(), kept(), limits), sandbox, new CloneSources(sources), limits, timeMax);
    }

    private KeptFiles kept() {
        return new KeptFiles(workspaces(), new SnapshotLimits(1 << 30, 10_000, 100, Duration.ofDays(1)));
    }

    private Workspaces workspaces() {
        return new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000, 100), PathGuard.ofThisSystem());
    }

    private static final class Steps implements Cloning.Progress {
        private long received;
        private boolean unpacking;

        @Override
        public void received(long bytes) throws IOException {
            received = bytes;
        }

        @Override
        public void unpacking() {
            unpacking = true;
        }
    }
}
