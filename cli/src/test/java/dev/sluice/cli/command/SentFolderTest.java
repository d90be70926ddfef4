package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.folder.Changes;
import dev.sluice.cli.folder.Folder;
import dev.sluice.cli.folder.Sent;
import dev.sluice.cli.login.Logins;
import dev.sluice.cli.server.Identity;
import dev.sluice.cli.server.Server;
import dev.sluice.cli.text.Palette;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of this machine, sent to an agent and written back. */
class SentFolderTest {
    private static final String DIFF = "GET /api/v1/workspaces/s-1/turns/s-1.t/diff";
    private static final String FILE = "GET /api/v1/sessions/s-1/workspace/";

    @TempDir
    private Path home;

    private final FakeServer fake = new FakeServer();
    private Path folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(home.resolve("project"));
        write("src/main.py", "one\n");
        write("README.md", "read me\n");
        write("run.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(folder.resolve("run.sh"), PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void allIsPackedButWhatBuildsMakeAgainAndLinks() throws IOException {
        write("node_modules/left/pad.js", "x");
        write("target/app.jar", "x");
        Files.createSymbolicLink(folder.resolve("link"), home);
        var zip = home.resolve("files.zip");

        var sent = Sent.pack(Folder.at(folder), zip);

        assertEquals(
                Set.of("src/main.py", "README.md", "run.sh"), sent.digests().keySet());
        var options = Map.of("enablePosixFileAttributes", "true");
        try (var packed = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), options)) {
            assertEquals("one\n", Files.readString(packed.getPath("/src/main.py")));
            assertEquals(
                    "rwxr-xr-x",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(packed.getPath("/run.sh"))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".env", ".ENV.local", "conf/server.pem", "id_rsa", ".ssh/config", "a.KEY", ".sluice/x", ".envrc"
            })
    void secretsStayHere(String name) throws IOException {
        write(name, "secret");

        var sent = sent();

        assertEquals(
                Set.of("src/main.py", "README.md", "run.sh"), sent.digests().keySet());
        assertEquals(List.of(name), sent.stayed());
    }

    @Test
    void whatLooksLikeASecretAndIsNoneIsSent() throws IOException {
        write(".env.example", "NAME=");

        assertTrue(sent().digests().containsKey(".env.example"));
    }

    /** As git's index names them still. */
    @Test
    void filesBehindALinkAreNotSent() throws Exception {
        write("d/f", "ours");
        git("init", "-q");
        git("add", ".");
        Files.delete(folder.resolve("d/f"));
        Files.delete(folder.resolve("d"));
        var elsewhere = Files.createDirectories(home.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("f"), "private");
        Files.createSymbolicLink(folder.resolve("d"), elsewhere);

        assertFalse(sent().digests().containsKey("d/f"));
    }

    @Test
    void aSecretThatIsNamedIsNotSentUnderThatName() throws IOException {
        write(".env", "secret");

        var ran = command("files", "upload", "s-1", folder.resolve(".env").toString());

        assertEquals(Exit.USAGE.code(), ran.exit());
        assertTrue(ran.err().contains("not sent"));
    }

    @Test
    void whatIsProtectedIsLeftOutOfWhatIsWrittenBack() throws IOException {
        var sent = sent();
        fake.on(
                        DIFF,
                        200,
                        diff(
                                true,
                                file("src/main.py", "changed"),
                                file("x.pem", "added"),
                                file(".git/config", "added")))
                .on(FILE + "src/main.py", 200, "two\n")
                .on(FILE + "x.pem", 404, "{}")
                .on(FILE + ".git/config", 404, "{}");

        var changes = changes(sent);
        apply(changes);

        assertEquals(1, changes.count());
        assertTrue(changes.shown(new Palette(false)).contains("x.pem added; protected"));
        assertEquals("two\n", Files.readString(folder.resolve("src/main.py")));
        assertTrue(Files.notExists(folder.resolve("x.pem")));
    }

    @Test
    void whereOneFileCannotBeFetchedNoneIsWritten() throws IOException {
        var sent = sent();
        fake.on(DIFF, 200, diff(true, file("src/main.py", "changed"), file("b.py", "added"), file("run.sh", "removed")))
                .on(FILE + "src/main.py", 200, "two\n")
                .on(FILE + "b.py", 404, "{}");

        assertThrows(RuntimeException.class, () -> apply(changes(sent)));

        assertEquals("one\n", Files.readString(folder.resolve("src/main.py")));
        assertTrue(Files.exists(folder.resolve("run.sh")));
    }

    @Test
    void whatIsWrittenIsWhatWasThereWhenItWasAsked() throws IOException {
        var sent = sent();
        fake.on(DIFF, 200, diff(true, file("run.sh", "changed"))).on(FILE + "run.sh", 200, "seen\n");

        try (var drafts = changes(sent).fetched()) {
            fake.on(FILE + "run.sh", 200, "unseen\n");
            drafts.apply();
        }

        assertEquals("seen\n", Files.readString(folder.resolve("run.sh")));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("run.sh"))));
    }

    @Test
    void whatTheTurnMadeIsWrittenBack() throws IOException {
        var sent = sent();
        fake.on(
                        DIFF,
                        200,
                        diff(
                                true,
                                file("src/main.py", "changed"),
                                file("new/b.py", "added"),
                                file("README.md", "removed")))
                .on(FILE + "src/main.py", 200, "two\n")
                .on(FILE + "new/b.py", 200, "b\n");

        var changes = Changes.of(server(), "s-1", "s-1.t", sent).orElseThrow();
        apply(changes);

        assertEquals(3, changes.count());
        assertTrue(changes.shown(new Palette(false)).contains("+two"));
        assertEquals("two\n", Files.readString(folder.resolve("src/main.py")));
        assertEquals("b\n", Files.readString(folder.resolve("new/b.py")));
        assertFalse(Files.exists(folder.resolve("README.md")));
    }

    @Test
    void whatChangedHereMeanwhileIsNotWrittenOver() throws IOException {
        var sent = sent();
        fake.on(
                        DIFF,
                        200,
                        diff(
                                true,
                                file("README.md", "changed"),
                                file("src/main.py", "changed"),
                                file("mine.py", "added")))
                .on(FILE + "README.md", 200, "theirs")
                .on(FILE + "src/main.py", 200, "theirs")
                .on(FILE + "mine.py", 200, "theirs");
        write("mine.py", "mine");

        var refused = assertThrows(CommandRefused.class, () -> apply(changes(sent)));
        Files.delete(folder.resolve("mine.py"));
        write("src/main.py", "mine\n");
        assertThrows(CommandRefused.class, () -> apply(changes(sent)));
        Files.delete(folder.resolve("src/main.py"));
        assertThrows(CommandRefused.class, () -> apply(changes(sent)));

        assertTrue(refused.getMessage().contains("mine.py"));
        assertEquals("read me\n", Files.readString(folder.resolve("README.md")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/etc/evil", "src/../../evil", ".", "way/evil"})
    void noNameLeadsOutOfTheFolder(String path) throws IOException {
        Files.createSymbolicLink(folder.resolve("way"), Files.createDirectories(home.resolve("elsewhere")));
        var sent = sent();
        fake.on(DIFF, 200, diff(true, file(path, "added"))).on(FILE + Server.encodedPath(path), 200, "evil");

        assertThrows(CommandRefused.class, () -> apply(changes(sent)));

        assertTrue(Files.notExists(home.resolve("evil")));
        assertTrue(Files.notExists(home.resolve("elsewhere/evil")));
    }

    @Test
    void moreChangesThanAreNamedAreNotWrittenInPart() throws IOException {
        var sent = sent();
        fake.on(DIFF, 200, diff(false, file("src/main.py", "changed"))).on(FILE + "src/main.py", 200, "two\n");

        assertThrows(CommandRefused.class, () -> apply(changes(sent)));

        assertEquals("one\n", Files.readString(folder.resolve("src/main.py")));
    }

    @Test
    void aTurnThatChangedNothingHasNoChanges() throws IOException {
        assertTrue(Changes.of(server(), "s-1", "s-1.t", sent()).isEmpty());
    }

    @Test
    void aDirectoryIsSentByOneCommand() {
        fake.on("POST /api/v1/sessions/s-1/ticket", 200, "{\"ticket\":\"t\"}")
                .on("POST /api/v1/sessions/s-1/workspace", 200, """
                        {"files":3,"bytes":20,"left_out":[{"path":"a.pem","why":"its name is that of a secret"}],"complete":true}""");

        var ran = command("files", "upload", "s-1", folder.toString());

        assertEquals(0, ran.exit());
        assertTrue(ran.err().contains("sent 3 files"));
        assertTrue(ran.err().contains("not sent: a.pem"));
    }

    @Test
    void oneFileIsSentUnderTheNameThatIsSaid() {
        fake.on("POST /api/v1/sessions/s-1/ticket", 200, "{\"ticket\":\"t\"}")
                .on("PUT /api/v1/sessions/s-1/workspace/docs/read%20me.md", 200, "{\"files\":1}");

        var ran = command("files", "upload", "s-1", folder.resolve("README.md").toString(), "--as", "docs/read me.md");

        assertEquals(0, ran.exit());
        assertEquals(
                "read me\n",
                fake.asked("PUT /api/v1/sessions/s-1/workspace/docs/read%20me.md")
                        .body());
    }

    @Test
    void aCloneIsToldByItsLastLine() {
        var clone = "POST /api/v1/workspaces/s-1/clone";
        fake.on("POST /api/v1/sessions/s-1/ticket", 200, "{\"ticket\":\"t\"}")
                .on(
                        clone,
                        200,
                        "{\"state\":\"receiving\",\"bytes\":1}\n{\"state\":\"done\",\"result\":{\"files\":7}}\n");

        var ran = command("files", "clone", "s-1", "https://example.org/a.git", "--depth", "1");
        fake.on(clone, 200, "{\"state\":\"failed\",\"detail\":\"There is no repository.\"}\n");
        var failed = command("files", "clone", "s-1", "https://example.org/b.git");

        assertEquals(0, ran.exit());
        assertTrue(ran.err().contains("cloned 7 files"), ran.err());
        assertEquals(
                "{\"url\":\"https://example.org/a.git\",\"depth\":1}",
                fake.asked(clone).body());
        assertEquals(1, failed.exit());
        assertTrue(failed.err().contains("There is no repository."), failed.err());
    }

    private Ran command(String... arguments) {
        return Ran.command(
                Map.of(
                        "SLUICE_SERVER",
                        fake.url().toString(),
                        "SLUICE_TOKEN",
                        "token",
                        "SLUICE_CONFIG_DIR",
                        home.toString()),
                "",
                "",
                arguments);
    }

    private Sent sent() throws IOException {
        return Sent.pack(Folder.at(folder), home.resolve("files.zip"));
    }

    private Changes changes(Sent sent) {
        return Changes.of(server(), "s-1", "s-1.t", sent).orElseThrow();
    }

    private void git(String... words) throws Exception {
        var command = Stream.concat(Stream.of("git", "-C", folder.toString()), Stream.of(words))
                .toList();
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    private static void apply(Changes changes) throws IOException {
        try (var drafts = changes.fetched()) {
            drafts.apply();
        }
    }

    private Server server() {
        return new Server(fake.url(), http -> new Identity(fake.url(), Optional.of("token"), new Logins(home), http));
    }

    private void write(String name, String content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), content);
    }

    private static String diff(boolean complete, String... files) {
        return "{\"files\":[" + String.join(",", files) + "],\"complete\":" + complete + "}";
    }

    private static String file(String path, String change) {
        return "{\"path\":\"%s\",\"change\":\"%s\",\"diff\":\"@@ -1 +1 @@\\n-one\\n+two\\n\"}".formatted(path, change);
    }
}
