package dev.sluice.executor.intake;

import static dev.sluice.executor.intake.Packed.cut;
import static dev.sluice.executor.intake.Packed.in;
import static dev.sluice.executor.intake.Packed.zip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.executor.intake.Intake.LeftOut;
import dev.sluice.executor.intake.Packed.Zipped;
import dev.sluice.executor.snapshot.KeptFiles;
import dev.sluice.executor.snapshot.SnapshotLimits;
import dev.sluice.executor.workspace.PathGuard;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.Templates;
import dev.sluice.executor.workspace.WorkspaceLocks;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.executor.workspace.Workspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in comes as a whole, below the workspace, and into nothing that is there. */
class IntakesTest {
    private static final Scope ANN = new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1"));
    private static final IntakeLimits ROOMY = new IntakeLimits(8 << 20, 1_000, OptionalLong.empty());

    @TempDir
    Path directory;

    private Path files;

    @BeforeEach
    void workspace() throws Exception {
        files = workspaces().open(ANN, Optional.empty()).root();
        Files.writeString(files.resolve("there.txt"), "there");
    }

    static Stream<byte[]> archivesOfOneProject() throws IOException {
        var bytes = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                new Packed()
                        .directory("src")
                        .file("src/Grüße 😀.txt", "hello")
                        .file("run", 0755, bytes)
                        .tar(),
                new Packed()
                        .file("./src/Grüße 😀.txt", "hello")
                        .file("./run", 0700, bytes)
                        .gzipped(),
                zip(Zipped.file("src/Grüße 😀.txt", "hello"), new Zipped("run", 0100755, bytes)));
    }

    @ParameterizedTest
    @MethodSource("archivesOfOneProject")
    void anArchiveIsUnpackedBesideWhatIsThere(byte[] archive) throws Exception {
        var taken = unpack("", archive);

        assertEquals(2, taken.intake().files());
        assertEquals(15, taken.intake().bytes());
        assertEquals("hello", Files.readString(files.resolve("src/Grüße 😀.txt")));
        assertEquals("rwxr-xr-x", mode("run"));
        assertEquals("rw-r--r--", mode("src/Grüße 😀.txt"));
        assertEquals("there", Files.readString(files.resolve("there.txt")));
    }

    @Test
    void itIsUnpackedIntoTheDirectoryThatIsNamed() throws Exception {
        unpack("vendor/lib", new Packed().file("a.txt", "a").tar());

        assertEquals("a", Files.readString(files.resolve("vendor/lib/a.txt")));
    }

    @Test
    void aFileTakesThePlaceOfTheOldAndLeavesWhatWasKeptOfIt() throws Exception {
        var before = picture();

        var taken = unpack("", new Packed().file("there.txt", "other").tar());

        assertEquals("other", Files.readString(files.resolve("there.txt")));
        kept().setBack(ANN, taken.files().before().orElseThrow());
        assertEquals(before, picture());
    }

    @Test
    void whatLooksLikeASecretIsLeftOutAndNamed() throws Exception {
        var taken = unpack(
                "",
                new Packed()
                        .file(".env", "PASSWORD=x")
                        .file("certs/server.pem", "x")
                        .file(".ssh/config", "x")
                        .file(".sluice/x", "x")
                        .file("a.txt", "a")
                        .tar());

        assertEquals(
                List.of(".env", "certs/server.pem", ".ssh/config", ".sluice/x"),
                taken.intake().leftOut().stream().map(LeftOut::path).toList());
        assertEquals(List.of("a.txt", "there.txt"), names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/evil", "a/../../evil", "~/evil", "a\\..\\evil", "nl\nevil", "bell\u0007"})
    void aNameThatLeadsOutSpoilsTheWhole(String name) throws Exception {
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("a", "a").file(name, "evil").tar());
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("a", "a").link(name, "a").tar());
        refused(CallFailure.INVALID_ARGUMENTS, zip(Zipped.file("a", "a"), Zipped.file(name, "evil")));
    }

    @Test
    void nothingIsWrittenThroughALink() throws Exception {
        var outside = Files.createDirectory(directory.resolve("outside"));

        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().link("way", "src").file("way/evil", "x").tar());
        refused(CallFailure.INVALID_ARGUMENTS, zip(Zipped.link("way", "src"), Zipped.file("way/evil", "x")));
        Files.createSymbolicLink(files.resolve("old"), outside);
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("old/evil", "x").tar());
        assertThrows(
                Refused.class,
                () -> unpack("old", new Packed().file("evil", "x").tar()));

        assertEquals(0, outside.toFile().list().length);
    }

    @Test
    void aLinkThatIsThereIsReplacedAndNotFollowed() throws Exception {
        var outside = Files.writeString(directory.resolve("outside"), "secret");
        Files.createSymbolicLink(files.resolve("old"), outside);

        unpack("", new Packed().file("old", "mine").tar());

        assertEquals("secret", Files.readString(outside));
        assertTrue(Files.isRegularFile(files.resolve("old"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void linksWithinTheWorkspaceComeAndOthersDoNot() throws Exception {
        var taken = unpack(
                "sub",
                new Packed()
                        .file("real.txt", "x")
                        .link("bin/good", "../real.txt")
                        .link("up", "../there.txt")
                        .link("out", "../../there.txt")
                        .link("etc", "/etc/passwd")
                        .link("two", "a/../../../x")
                        .hardLink("same.txt", "real.txt")
                        .hardLink("host", "passwd")
                        .tar());

        assertEquals(Path.of("../real.txt"), Files.readSymbolicLink(files.resolve("sub/bin/good")));
        assertEquals("x", Files.readString(files.resolve("sub/same.txt")));
        assertEquals(1, (int) Files.getAttribute(files.resolve("sub/real.txt"), "unix:nlink"));
        assertEquals(
                List.of("sub/out", "sub/etc", "sub/two", "sub/host"),
                taken.intake().leftOut().stream().map(LeftOut::path).toList());
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO})
    void devicesAndPipesAreLeftOut(byte kind) throws Exception {
        var taken = unpack("", new Packed().special("odd", kind).file("a", "a").tar());

        assertEquals("odd", taken.intake().leftOut().getFirst().path());
        assertFalse(Files.exists(files.resolve("odd"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void ofAModeOnlyTheRightToExecuteIsKept() throws Exception {
        unpack(
                "",
                new Packed()
                        .file("suid", 06777, new byte[] {1})
                        .file("none", 0, new byte[] {1})
                        .tar());

        assertEquals("rwxr-xr-x", mode("suid"));
        assertEquals("rw-r--r--", mode("none"));
        assertEquals(0, (int) Files.getAttribute(files.resolve("suid"), "unix:mode") & 07000);
    }

    @Test
    void aNameStandsOnce() throws Exception {
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("a", "1").file("a", "2").tar());
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("a", "1").file("./a", "2").tar());
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("a", "1").file("a/b", "2").tar());
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("a/b", "1").file("a", "2").tar());
        refused(CallFailure.INVALID_ARGUMENTS, zip(Zipped.file("a", "1"), Zipped.file("a", "2")));
    }

    @Test
    void namesThatDifferInCaseAreTwo() throws Exception {
        unpack("", new Packed().file("Readme", "1").file("README", "2").tar());

        assertEquals("1", Files.readString(files.resolve("Readme")));
        assertEquals("2", Files.readString(files.resolve("README")));
    }

    @Test
    void aNameThatIsTooLongOrTooDeepSpoilsTheWhole() throws Exception {
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("x".repeat(256), "x").tar());
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("d/".repeat(65) + "x", "x").tar());
    }

    @Test
    void whatDoesNotFitWhatIsThereSpoilsTheWhole() throws Exception {
        Files.createDirectories(files.resolve("dir/.git"));

        refused(CallFailure.INVALID_ARGUMENTS, new Packed().file("dir", "x").tar());
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("there.txt/x", "x").tar());
        refused(
                CallFailure.INVALID_ARGUMENTS,
                new Packed().file("dir/.git/config", "x").tar());
    }

    @Test
    void aRepositoryComesAlong() throws Exception {
        unpack("", new Packed().file(".git/HEAD", "ref: refs/heads/main\n").tar());

        assertEquals("ref: refs/heads/main\n", Files.readString(files.resolve(".git/HEAD")));
    }

    @Test
    void whatIsBrokenChangesNothing() throws Exception {
        var tar = new Packed().file("there.txt", "x".repeat(5_000)).tar();
        var gzipped = new Packed().file("there.txt", "x".repeat(5_000)).gzipped();
        var zipped = zip(Zipped.file("there.txt", "x".repeat(5_000)));

        refused(CallFailure.INVALID_ARGUMENTS, cut(tar, 2_000));
        refused(CallFailure.INVALID_ARGUMENTS, cut(gzipped, gzipped.length - 4));
        refused(CallFailure.INVALID_ARGUMENTS, cut(gzipped, 30));
        refused(CallFailure.INVALID_ARGUMENTS, cut(zipped, zipped.length - 10));
        refused(CallFailure.INVALID_ARGUMENTS, "just text".getBytes(StandardCharsets.UTF_8));
        refused(CallFailure.INVALID_ARGUMENTS, new byte[0]);
        refused(CallFailure.INVALID_ARGUMENTS, new Packed().tar());
        zipped[zipped.length / 2] ^= 0x55;
        refused(CallFailure.INVALID_ARGUMENTS, zipped);
    }

    @Test
    void whatIsTooMuchChangesNothing() throws Exception {
        var zeros = new byte[(8 << 20) + 1];

        refused(CallFailure.TOO_LARGE, new Packed().file("zeros", 0644, zeros).gzipped());
        refused(CallFailure.TOO_LARGE, zip(new Zipped("zeros", 0100644, zeros)));
        var many = new Packed();
        IntStream.rangeClosed(0, 1_000).forEach(number -> many.file("f" + number, ""));
        refused(CallFailure.TOO_LARGE, many.tar());
        refused(
                CallFailure.TOO_LARGE,
                zip(IntStream.rangeClosed(0, 1_000)
                        .mapToObj(number -> Zipped.file("f" + number, ""))
                        .toArray(Zipped[]::new)));
    }

    /** What is thrown away was unpacked, too. */
    @Test
    void aBombIsDefusedWhateverItIsCalled() throws Exception {
        var zeros = new byte[33 << 20];
        var roomy = new IntakeLimits(1L << 30, 1_000, OptionalLong.empty());
        var bomb = new Packed()
                .file("a.pem", 0644, zeros)
                .file("b.pem", 0644, zeros)
                .gzipped();

        var refused = assertThrows(Refused.class, () -> unpack(roomy, "", bomb));

        assertEquals(CallFailure.TOO_LARGE, refused.reason());
        assertEquals(List.of("there.txt"), names());
    }

    static Stream<byte[]> archivesThatSayMuchBesideTheirContents() throws IOException {
        var much = "a".repeat(1 << 20);
        return Stream.of(
                new Packed()
                        .ahead(TarConstants.LF_GNUTYPE_LONGNAME, much)
                        .file("a", "a")
                        .tar(),
                new Packed()
                        .ahead(TarConstants.LF_GNUTYPE_LONGLINK, much)
                        .link("a", "b")
                        .tar(),
                new Packed()
                        .ahead(TarConstants.LF_PAX_EXTENDED_HEADER_LC, Packed.header("SLUICE.much", much))
                        .file("a", "a")
                        .tar(),
                new Packed().ofAll("SLUICE.much", much).file("a", "a").tar(),
                new Packed().file("a", "a").gzipped("b".repeat(2 << 20)));
    }

    /** It would be in memory as a whole. */
    @ParameterizedTest
    @MethodSource("archivesThatSayMuchBesideTheirContents")
    void whatIsSaidBesideContentsIsBounded(byte[] archive) throws Exception {
        refused(CallFailure.TOO_LARGE, archive);
    }

    @Test
    void whatIsSaidOfAllEntriesIsBoundedTogether() throws Exception {
        var packed = new Packed();
        IntStream.range(0, 3).forEach(number -> packed.ofAll("SLUICE.much" + number, "a".repeat(30_000))
                .file("f" + number, "a"));

        refused(CallFailure.TOO_LARGE, packed.tar());
    }

    @Test
    void whatHonestArchivesSayBesideContentsIsRead() throws Exception {
        var name = "d/".repeat(60) + "n".repeat(200);

        unpack("", new Packed().file(name, "x".repeat(100_000)).file("b", "b").gzipped("project.tar"));

        assertEquals(100_000, Files.size(files.resolve(name)));
        assertEquals("b", Files.readString(files.resolve("b")));
    }

    @Test
    void theQuotaCountsWhatIsThereAndWhatComes() throws Exception {
        Files.write(files.resolve("much"), new byte[5 << 20]);

        refused(
                CallFailure.TOO_LARGE,
                new Packed().file("more", 0644, new byte[4 << 20]).tar());
    }

    @Test
    void theQuotaOfATenantCountsAllItsSessions() throws Exception {
        var tight = new IntakeLimits(8 << 20, 1_000, OptionalLong.of(3 << 20));
        var other =
                workspaces().open(new Scope(ANN.tenant(), new UserId("bob"), new SessionId("s-2")), Optional.empty());
        Files.write(other.root().resolve("much"), new byte[2 << 20]);

        var refused = assertThrows(
                Refused.class,
                () -> unpack(
                        tight,
                        "",
                        new Packed().file("more", 0644, new byte[1 << 20]).tar()));

        assertEquals(CallFailure.TOO_LARGE, refused.reason());
        assertEquals(List.of("there.txt"), names());
    }

    /** The second comes while the first waits for its workspace. */
    @Test
    void whoComesAtOnceDoesNotPassTheQuotaOfATenantTogether() throws Exception {
        var tight = intakes(new IntakeLimits(8 << 20, 1_000, OptionalLong.of(3 << 20)));
        var archive = new Packed().file("more", 0644, new byte[2 << 20]).tar();
        var other = new Scope(ANN.tenant(), ANN.user(), new SessionId("s-2"));
        workspaces().open(other, Optional.empty());
        var held = workspaces().locks().acquire(ANN, () -> true).orElseThrow();
        var came = new AtomicBoolean();

        var refused = assertThrows(
                Refused.class,
                () -> tight.archive(ANN, WorkspacePath.ROOT, in(archive), () -> {
                    if (came.compareAndSet(false, true)) {
                        takeAndClose(tight, other, archive, held);
                    }
                    return true;
                }));

        assertEquals(CallFailure.TOO_LARGE, refused.reason());
        assertEquals(List.of("there.txt"), names());
    }

    private static void takeAndClose(Intakes intakes, Scope scope, byte[] archive, WorkspaceLocks.Held held) {
        try (held) {
            intakes.archive(scope, WorkspacePath.ROOT, in(archive), () -> true).orElseThrow();
        } catch (Refused | IOException | InterruptedException trouble) {
            throw new IllegalStateException(trouble);
        }
    }

    @Test
    void nothingComesWhereTheVolumeIsNearlyFull() throws Exception {
        var full = new IntakeLimits(8 << 20, 1_000, OptionalLong.empty(), Long.MAX_VALUE);

        for (var archive : List.of(new Packed().file("a", "a").tar(), zip(Zipped.file("a", "a")))) {
            var refused = assertThrows(Refused.class, () -> unpack(full, "", archive));

            assertEquals(CallFailure.TOO_LARGE, refused.reason());
        }
        assertThrows(Refused.class, () -> intakes(full).file(ANN, path("there.txt"), in(new byte[] {0}), () -> true));
        assertEquals("there", Files.readString(files.resolve("there.txt")));
    }

    @Test
    void oneFileComesAsItIsAndKeepsTheModeOfTheOld() throws Exception {
        Files.setPosixFilePermissions(files.resolve("there.txt"), PosixFilePermissions.fromString("rwxr-x---"));

        intakes(ROOMY).file(ANN, path("there.txt"), in(new byte[] {0, 1, 2}), () -> true);
        intakes(ROOMY).file(ANN, path("new/a.txt"), in(new byte[0]), () -> true);

        assertEquals(3, Files.size(files.resolve("there.txt")));
        assertEquals("rwxr-x---", mode("there.txt"));
        assertEquals(0, Files.size(files.resolve("new/a.txt")));
    }

    @Test
    void whoeverHasTheWorkspaceIsNotDisturbed() throws Exception {
        try (var _ = workspaces().locks().acquire(ANN, () -> true).orElseThrow()) {
            var taken = intakes(ROOMY)
                    .archive(
                            ANN,
                            WorkspacePath.ROOT,
                            in(new Packed().file("a", "a").tar()),
                            () -> false);

            assertTrue(taken.isEmpty());
        }
        assertEquals(List.of("there.txt"), names());
    }

    private Intakes.Taken unpack(String directory, byte[] archive) throws Exception {
        return unpack(ROOMY, directory, archive);
    }

    private Intakes.Taken unpack(IntakeLimits limits, String directory, byte[] archive) throws Exception {
        return intakes(limits)
                .archive(ANN, path(directory), in(archive), () -> true)
                .orElseThrow();
    }

    /** Nothing has changed then, and nothing is left lying about. */
    private void refused(CallFailure reason, byte[] archive) throws Exception {
        var before = picture();

        assertEquals(
                reason, assertThrows(Refused.class, () -> unpack("", archive)).reason());

        assertEquals(before, picture());
        assertEquals(0, directory.resolve(".unfinished").toFile().list().length);
    }

    private Intakes intakes(IntakeLimits limits) {
        return new Intakes(workspaces(), kept(), limits);
    }

    private KeptFiles kept() {
        return new KeptFiles(workspaces(), new SnapshotLimits(1 << 30, 10_000, 100, Duration.ofDays(1)));
    }

    private Workspaces workspaces() {
        return new Workspaces(directory, new Templates(Map.of(), 1_000, 100), PathGuard.ofThisSystem());
    }

    private static WorkspacePath path(String text) throws Refused {
        return WorkspacePath.parse(text);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(files.resolve(name)));
    }

    private List<String> names() throws IOException {
        return picture().keySet().stream().toList();
    }

    /** Everything below the workspace, with what is in it. */
    private TreeMap<String, String> picture() throws IOException {
        var picture = new TreeMap<String, String>();
        try (var all = Files.walk(files)) {
            for (var path : all.filter(one -> !one.equals(files)).toList()) {
                picture.put(
                        files.relativize(path).toString(),
                        Files.isSymbolicLink(path)
                                ? "-> " + Files.readSymbolicLink(path)
                                : Files.isDirectory(path) ? "/" : Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return picture;
    }
}
