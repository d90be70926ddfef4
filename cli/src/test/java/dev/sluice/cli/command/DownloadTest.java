package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.login.Logins;
import dev.sluice.cli.server.Identity;
import dev.sluice.cli.server.Server;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {
    private static final String FILES = "GET /api/v1/sessions/s-1/workspace";

    @TempDir
    private Path folder;

    private final FakeServer fake = new FakeServer();

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void filesOfAllFoldersComeAsTheyAre() throws IOException {
        fake.on(FILES, 200, entries(entry("a b.txt", "file"), entry("src", "directory"), entry("link", "link")))
                .on(FILES + "/src", 200, entries(entry("src/main.py", "file")))
                .on(FILES + "/a%20b.txt", 200, "one\r\n")
                .on(FILES + "/src/main.py", 200, "{}");

        var written = download().files("s-1");

        assertEquals(List.of("a b.txt", "src/main.py"), written);
        assertEquals("one\r\n", Files.readString(folder.resolve("out/a b.txt")));
        assertEquals("{}", Files.readString(folder.resolve("out/src/main.py")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/etc/evil", "src/../../evil", ".", ""})
    void noNameLeadsOutOfTheDirectory(String path) {
        fake.on(FILES, 200, entries(entry(path, "file")));
        fake.on(FILES + "/" + Server.encodedPath(path), 200, "evil");

        assertThrows(RuntimeException.class, () -> download().files("s-1"));

        assertTrue(Files.notExists(folder.resolve("evil")));
    }

    @Test
    void aLinkInTheDirectoryIsNotFollowed() throws IOException {
        Files.createDirectories(folder.resolve("out"));
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("out/src"), folder.resolve("elsewhere"));
        fake.on(FILES, 200, entries(entry("src/main.py", "file"))).on(FILES + "/src/main.py", 200, "x");

        assertThrows(CommandRefused.class, () -> download().files("s-1"));

        assertTrue(Files.notExists(folder.resolve("elsewhere/main.py")));
    }

    @Test
    @Timeout(60)
    void aDirectoryThatNamesItselfIsLookedIntoOnce() throws IOException {
        fake.on(FILES, 200, entries(entry("src", "directory")))
                .on(FILES + "/src", 200, entries(entry("src", "directory"), entry("src/a", "file")))
                .on(FILES + "/src/a", 200, "x");

        assertEquals(List.of("src/a"), download().files("s-1"));
    }

    @Test
    void noFileThatIsThereIsWrittenOver() throws IOException {
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/a"), "mine");
        fake.on(FILES, 200, entries(entry("a", "file"))).on(FILES + "/a", 200, "theirs");

        assertThrows(FileAlreadyExistsException.class, () -> download().files("s-1"));
        assertThrows(CommandRefused.class, () -> Download.requireEmpty(folder.resolve("out")));

        assertEquals("mine", Files.readString(folder.resolve("out/a")));
    }

    private Download download() {
        var server = new Server(
                fake.url(), http -> new Identity(fake.url(), Optional.of("token"), new Logins(folder), http));
        return new Download(server, folder.resolve("out"));
    }

    private static String entries(String... entries) {
        return "{\"entries\":[" + String.join(",", entries) + "],\"complete\":true}";
    }

    private static String entry(String path, String type) {
        return "{\"path\":\"%s\",\"type\":\"%s\"}".formatted(path, type);
    }
}
