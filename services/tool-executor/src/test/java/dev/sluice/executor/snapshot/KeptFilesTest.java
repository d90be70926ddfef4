package dev.sluice.executor.snapshot;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.FilesStart;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.Workspace;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFilesTest {
    private static final Scope FIRST = scope("acme", "ann", "s-1");
    private static final Scope FORK = scope("acme", "ann", "s-2");
    private static final SnapshotLimits ROOMY = new SnapshotLimits(1 << 20, 1_000, 100, Duration.ofDays(1));

    @TempDir
    Path directory;

    @Test
    void aForkHasTheFilesByteForByteAsTheyWere() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        Files.createDirectories(workspace.root().resolve("empty/within"));
        Files.write(workspace.root().resolve("Grüße and \n more.bin"), new byte[] {0, 1, (byte) 0xff});
        Files.writeString(workspace.root().resolve("run"), "#!/bin/sh");
        Files.setPosixFilePermissions(workspace.root().resolve("run"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(workspace.root().resolve("away"), Path.of("/etc/passwd"));
        var then = picture(workspace.root());
        var snapshot = kept.keep(FIRST).orElseThrow();
        workspace.write(path("README.md"), bytes("changed since"));
        Files.delete(workspace.root().resolve("run"));
        Files.writeString(workspace.root().resolve("new"), "came later");
        var now = picture(workspace.root());

        kept.begin(FORK, start(2, FIRST, snapshot));

        assertEquals(then, picture(files(FORK)));
        assertEquals(now, picture(files(FIRST)));
    }

    @Test
    void filesThatHaveNotChangedHaveTheSameName() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var before = kept.keep(FIRST).orElseThrow();

        workspace.write(path("README.md"), bytes("mine"));
        var changed = kept.keep(FIRST).orElseThrow();
        workspace.write(path("README.md"), bytes("yours"));
        workspace.write(path("README.md"), bytes("mine"));

        assertNotEquals(before, changed);
        assertEquals(changed, kept.keep(FIRST).orElseThrow());
        assertEquals(changed, kept(ROOMY).keep(FIRST).orElseThrow());
    }

    @Test
    void aChangeOfTheSameSizeInTheSameMomentIsSeen() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.empty());
        var file = Files.writeString(workspace.root().resolve("a"), "one");
        var modified = Files.getLastModifiedTime(file);
        var before = kept.keep(FIRST).orElseThrow();

        Files.writeString(file, "two", StandardOpenOption.TRUNCATE_EXISTING);
        Files.setLastModifiedTime(file, modified);

        assertNotEquals(before, kept.keep(FIRST).orElseThrow());
    }

    @Test
    void aChangeWhoseTimeWasSetBackIsSeen() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.empty());
        var file = Files.writeString(workspace.root().resolve("a"), "one");
        var modified = Files.getLastModifiedTime(file);
        await().until(() -> modified.toInstant().plusMillis(1_100).isBefore(Instant.now()));
        var before = kept.keep(FIRST).orElseThrow();
        assertEquals(before, kept.keep(FIRST).orElseThrow());

        Files.writeString(file, "two", StandardOpenOption.TRUNCATE_EXISTING);
        Files.setLastModifiedTime(file, modified);

        assertNotEquals(before, kept.keep(FIRST).orElseThrow());
    }

    @Test
    void namesThatSayNothingInUtf8AreKeptByteForByte() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.empty());
        var latin = name("caf%E9");
        Files.createDirectory(workspace.root().resolve(latin));
        Files.writeString(workspace.root().resolve(latin).resolve(name("%FF%C3%20%E2%82")), "inside");
        Files.createSymbolicLink(workspace.root().resolve(name("%80link")), latin);
        Files.writeString(workspace.root().resolve("日本語 Привет 😀"), "as usual");
        var then = rawPicture(workspace.root());

        kept.begin(FORK, start(2, FIRST, kept.keep(FIRST).orElseThrow()));

        assertEquals(4, then.size());
        assertEquals(then, rawPicture(files(FORK)));
        assertEquals(latin, Files.readSymbolicLink(files(FORK).resolve(name("%80link"))));
    }

    @Test
    void whatAnotherProcessSweptIsKeptAgain() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        Files.setLastModifiedTime(workspace.root().resolve("README.md"), FileTime.from(Instant.EPOCH));
        kept.keep(FIRST).orElseThrow();
        var then = picture(workspace.root());
        var home = workspace.root().getParent();
        delete(home.resolve("snapshots/objects"));
        Files.writeString(home.resolve("snapshots/sweep"), "another");

        kept.begin(FORK, start(2, FIRST, kept.keep(FIRST).orElseThrow()));

        assertEquals(then, picture(files(FORK)));
    }

    @Test
    void filesThatWereAwayWhenTheirProcessDiedAreThereForTheNextThatLooks() throws Exception {
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var then = picture(workspace.root());
        var home = workspace.root().getParent();
        Files.move(home.resolve("files"), home.resolve("files.next"));
        Files.createFile(home.resolve("shared.next"));
        Files.createDirectory(home.resolve("files.last"));

        var found = workspaces().find(FIRST).orElseThrow();

        assertEquals(then, picture(found.root()));
        assertTrue(found.shared());
        assertFalse(Files.exists(home.resolve("files.last")));
    }

    @Test
    void whatAForkWritesIsItsOwn() throws Exception {
        var kept = kept(ROOMY);
        workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var snapshot = kept.keep(FIRST).orElseThrow();
        var original = picture(files(FIRST));
        kept.begin(FORK, start(2, FIRST, snapshot));
        var fork = workspaces().find(FORK).orElseThrow();

        fork.write(path("README.md"), bytes("by a tool"));
        fork.makeOwn();
        Files.writeString(files(FORK).resolve("NOTES.md"), " and by a program", StandardOpenOption.APPEND);
        kept.begin(scope("acme", "ann", "s-3"), start(2, FIRST, snapshot));

        assertEquals(original, picture(files(FIRST)));
        assertEquals(original, picture(files(scope("acme", "ann", "s-3"))));
        assertTrue(new String(fork.read(path("NOTES.md"), 10_000), StandardCharsets.UTF_8).endsWith("by a program"));
    }

    @Test
    void aFileOfAForkIsReadThoughItHasASecondNameAndNoOtherIs() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        kept.begin(FORK, start(2, FIRST, kept.keep(FIRST).orElseThrow()));
        Files.createLink(workspace.root().resolve("hard"), workspace.root().resolve("README.md"));

        var fork = workspaces().find(FORK).orElseThrow();

        assertTrue(fork.read(path("README.md"), 10_000).length > 0);
        assertThrows(Refused.class, () -> workspace.read(path("README.md"), 10_000));
        fork.makeOwn();
        Files.createLink(fork.root().resolve("hard"), fork.root().resolve("README.md"));
        assertThrows(Refused.class, () -> fork.read(path("README.md"), 10_000));
    }

    @Test
    void aForkOutlivesTheSessionThatItCameFrom() throws Exception {
        var kept = kept(ROOMY);
        workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var then = picture(files(FIRST));
        kept.begin(FORK, start(2, FIRST, kept.keep(FIRST).orElseThrow()));

        workspaces().drop(FIRST);
        var again = kept.keep(FORK).orElseThrow();
        kept.begin(FORK, start(7, FORK, again));

        assertFalse(Files.exists(workspaces().snapshots(FIRST.tenant(), FIRST.session())));
        assertEquals(then, picture(files(FORK)));
    }

    @Test
    void aForkOfAForkHasTheSameFiles() throws Exception {
        var kept = kept(ROOMY);
        workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var then = picture(files(FIRST));
        var snapshot = kept.keep(FIRST).orElseThrow();
        kept.begin(FORK, start(2, FIRST, snapshot));
        workspaces().drop(FIRST);

        kept.begin(scope("acme", "ann", "s-3"), start(2, FORK, snapshot));

        assertEquals(then, picture(files(scope("acme", "ann", "s-3"))));
    }

    @Test
    void anEffectThatIsDeliveredTwiceBeganOnce() throws Exception {
        var kept = kept(ROOMY);
        var call = new CallId("s-1.t/1/1/1/1");
        var workspace = workspaces().open(FIRST, Optional.empty());
        var before = kept.keep(FIRST);
        kept.effectStarts(FIRST, call);
        workspace.write(path("a"), bytes("a"));

        kept.effectStarts(FIRST, call);

        assertEquals(before, kept.effectEnded(FIRST, call).orElseThrow().before());
    }

    @Test
    void filesAreSetBackOnceHoweverOftenItIsSaid() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var then = picture(workspace.root());
        var back = start(9, FIRST, kept.keep(FIRST).orElseThrow());
        workspace.write(path("README.md"), bytes("changed"));
        Files.createDirectory(workspace.root().resolve("later"));

        kept.begin(FIRST, back);
        var after = picture(files(FIRST));
        workspace.write(path("README.md"), bytes("changed again"));
        kept.begin(FIRST, back);

        assertEquals(then, after);
        assertEquals("changed again", Files.readString(files(FIRST).resolve("README.md")));
    }

    @Test
    void filesThatWereBeingSetBackAreSetBackByWhoeverComesNext() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var then = picture(workspace.root());
        var back = start(9, FIRST, kept.keep(FIRST).orElseThrow());
        workspace.write(path("README.md"), bytes("changed"));
        var home = workspace.root().getParent();

        // Died while the new files were being laid out.
        Files.writeString(Files.createDirectory(home.resolve("files.next")).resolve("half"), "of it");
        kept.begin(FIRST, back);
        assertEquals(then, picture(files(FIRST)));

        // Died when the old files had left.
        var later = start(10, FIRST, back.snapshot());
        Files.move(home.resolve("files"), home.resolve("files.next"));
        Files.move(home.resolve("start.json"), home.resolve("start.next.json"));
        kept.begin(FIRST, later);
        assertEquals(then, picture(files(FIRST)));
        assertTrue(kept.begun(FIRST, back));
    }

    @Test
    void directoriesThatHoldTheSameGoOverAsTheyAre() throws Exception {
        var kept = kept(ROOMY);
        var root = workspaces().open(FIRST, Optional.empty()).root();
        for (var name :
                List.of("same/a", "same/deep/b", "changed/c", "changed/still/d", "shut/e", "gone/f", "Grüße/g")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), name);
        }
        Files.setPosixFilePermissions(root.resolve("shut"), PosixFilePermissions.fromString("r-xr-x---"));
        awaitSettled(root);
        var then = picture(root);
        var snapshot = kept.keep(FIRST).orElseThrow();
        var same = inode(root.resolve("same"));
        var still = inode(root.resolve("changed/still"));
        Files.writeString(root.resolve("changed/c"), "something else");
        Files.writeString(Files.createDirectories(root.resolve("new/within")).resolve("h"), "came later");
        delete(root.resolve("gone"));
        Files.writeString(root.resolve("gone"), "now a file");

        kept.begin(FIRST, start(9, FIRST, snapshot));

        assertEquals(then, picture(files(FIRST)));
        assertEquals(same, inode(files(FIRST).resolve("same")));
        assertEquals(still, inode(files(FIRST).resolve("changed/still")));
        assertEquals(
                Set.of("files", "owner.json", "shared", "snapshots", "staging", "start.json"),
                namesIn(root.getParent()));
        kept.setBack(FIRST, snapshot);
        assertEquals(then, picture(files(FIRST)));
    }

    @Test
    void aDirectoryWithAFileThatAProgramGaveAnotherNameIsLaidOutAnew() throws Exception {
        var kept = kept(ROOMY);
        var root = workspaces().open(FIRST, Optional.empty()).root();
        Files.writeString(Files.createDirectories(root.resolve("linked")).resolve("a"), "a");
        var outside = Files.createLink(directory.resolve("outside"), root.resolve("linked/a"));
        awaitSettled(root);
        var snapshot = kept.keep(FIRST).orElseThrow();
        Files.writeString(root.resolve("b"), "came later");

        kept.setBack(FIRST, snapshot);

        assertNotEquals(inode(outside), inode(files(FIRST).resolve("linked/a")));
        assertEquals("a", Files.readString(files(FIRST).resolve("linked/a")));
    }

    @Test
    void directoriesGoOverWhoeverDiesWhereOnTheWay() throws Exception {
        for (var death : List.of("before the first", "behind the first", "behind all")) {
            var scope = scope("acme", "ann", "s-" + death.replace(' ', '-'));
            var root = workspaces().open(scope, Optional.empty()).root();
            Files.writeString(Files.createDirectories(root.resolve("one")).resolve("a"), "a");
            Files.writeString(Files.createDirectories(root.resolve("two/deep")).resolve("b"), "b");
            var then = picture(root);
            var home = root.getParent();
            Files.move(root, home.resolve("files.last"));
            Files.createDirectories(home.resolve("files.next/two"));
            Files.writeString(home.resolve("staying.next"), "one\ntwo/deep\n");
            if (!death.equals("before the first")) {
                Files.move(home.resolve("files.last/one"), home.resolve("files.next/one"));
            }
            if (death.equals("behind all")) {
                Files.move(home.resolve("files.last/two/deep"), home.resolve("files.next/two/deep"));
                Files.delete(home.resolve("staying.next"));
            }

            assertEquals(then, picture(files(scope)), death);
            assertFalse(Files.exists(home.resolve("staying.next")), death);
        }
    }

    @Test
    void whatAnOlderExchangeNotedIsForgottenByTheNext() throws Exception {
        var kept = kept(ROOMY);
        var workspace = workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var then = picture(workspace.root());
        var snapshot = kept.keep(FIRST).orElseThrow();
        workspace.write(path("src/new.py"), bytes("came later"));
        Files.writeString(workspace.root().resolveSibling("staying.next"), "src\n");

        kept.setBack(FIRST, snapshot);

        assertEquals(then, picture(files(FIRST)));
    }

    /** Younger than that a file may have changed since it was read. */
    private static void awaitSettled(Path root) throws IOException {
        var now = Files.getLastModifiedTime(Files.writeString(root.resolveSibling("now"), ""));
        Files.delete(root.resolveSibling("now"));
        await().until(() -> now.toInstant().plusMillis(1_100).isBefore(Instant.now()));
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    private static Set<String> namesIn(Path home) throws IOException {
        try (var names = Files.list(home)) {
            return names.map(name -> name.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void anotherTenantsFilesAreNotThere() throws Exception {
        var kept = kept(ROOMY);
        workspaces().open(FIRST, Optional.of(Templates.SAMPLE));
        var snapshot = kept.keep(FIRST).orElseThrow();
        var stranger = scope("globex", "ann", "s-2");

        assertThrows(Refused.class, () -> kept.begin(stranger, start(2, FIRST, snapshot)));

        assertTrue(workspaces().find(stranger).isEmpty());
    }

    @Test
    void whatIsMoreThanMayBeKeptIsNotKept() throws Exception {
        var workspace = workspaces().open(FIRST, Optional.empty());
        Files.write(workspace.root().resolve("large"), new byte[2_000]);

        assertTrue(kept(new SnapshotLimits(1_000, 100, 10, Duration.ofDays(1)))
                .keep(FIRST)
                .isEmpty());
        assertTrue(kept(new SnapshotLimits(9_000, 0, 10, Duration.ofDays(1)))
                .keep(FIRST)
                .isEmpty());
    }

    @Test
    void theOldestExpireFirst() throws Exception {
        var kept = kept(new SnapshotLimits(10_000, 100, 100, Duration.ofDays(1)));
        var workspace = workspaces().open(FIRST, Optional.empty());
        var first = keptWith(kept, workspace, 0);
        var last = first;
        for (var number = 1; number <= 9; number++) {
            last = keptWith(kept, workspace, number);
        }
        var oldest = first;
        var newest = last;

        assertThrows(Refused.class, () -> kept.begin(FORK, start(2, FIRST, oldest)));
        kept.begin(FORK, start(2, FIRST, newest));

        assertEquals(picture(files(FIRST)), picture(files(FORK)));
    }

    @Test
    void anEffectHasTheFilesAheadOfItAndBehindIt() throws Exception {
        var kept = kept(ROOMY);
        var call = new CallId("s-1.t/1/1/1/1");
        var workspace = workspaces().open(FIRST, Optional.empty());
        var before = kept.keep(FIRST);

        kept.effectStarts(FIRST, call);
        workspace.write(path("a"), bytes("a"));
        // Its process died here; another tells of it.
        var told = kept(ROOMY).effectEnded(FIRST, call);

        assertEquals(Optional.of(new FilesKept(before, kept.keep(FIRST))), told);
        assertEquals(
                Optional.empty(),
                kept.effectEnded(FIRST, new CallId("s-1.t/1/1/1/2"))
                        .orElseThrow()
                        .before());
    }

    private static SnapshotId keptWith(KeptFiles kept, Workspace workspace, int number) throws IOException {
        Files.write(workspace.root().resolve("file"), bytes("x".repeat(2_000) + number));
        return kept.keep(FIRST).orElseThrow();
    }

    /** Every path below a directory, with what stands there. */
    private static Map<String, String> picture(Path root) throws IOException {
        var picture = new TreeMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (var path : paths.toList()) {
                var name = root.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    picture.put(name, "-> " + Files.readSymbolicLink(path));
                } else {
                    var mode = PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
                    var content = Files.isDirectory(path)
                            ? "directory"
                            : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                    picture.put(name, name.isEmpty() ? "root" : mode + " " + content);
                }
            }
        }
        return picture;
    }

    /** By the bytes of the names, as a URI has them. */
    private static Map<String, String> rawPicture(Path root) throws IOException {
        var picture = new TreeMap<String, String>();
        try (var paths = Files.walk(root)) {
            for (var path : paths.skip(1).toList()) {
                var name = path.toUri()
                        .getRawPath()
                        .substring(root.toUri().getRawPath().length());
                picture.put(name, Files.isSymbolicLink(path) || Files.isDirectory(path) ? "" : Files.readString(path));
            }
        }
        return picture;
    }

    private static Path name(String quoted) {
        return Path.of(URI.create("file:///" + quoted)).getFileName();
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Path files(Scope scope) throws IOException {
        return workspaces().find(scope).orElseThrow().root();
    }

    private KeptFiles kept(SnapshotLimits limits) {
        return new KeptFiles(workspaces(), limits);
    }

    private Workspaces workspaces() {
        return new Workspaces(
                directory.resolve("workspaces"), new Templates(Map.of(), 1_000, 100), PathGuard.ofThisSystem());
    }

    private static FilesStart start(long seq, Scope from, SnapshotId snapshot) {
        return new FilesStart(seq, from.session(), snapshot);
    }

    private static WorkspacePath path(String text) throws Refused {
        return WorkspacePath.parse(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Scope scope(String tenant, String user, String session) {
        return new Scope(new TenantId(tenant), new UserId(user), new SessionId(session));
    }
}
