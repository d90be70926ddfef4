package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents from the command line, against a server that says what it is told to. */
class ConfigCommandTest {
    private static final String GET = "GET /api/v1/config/translator";
    private static final String POST = "POST /api/v1/config/translator";
    private static final String KNOWN = """
            {"agent":"translator","version":"v4","shipped":false,"removed":false,"prompt":"Translate.","tools":["ask_user"],
            "temperature":0.7,"updated_by":"ada","updated_at":"2026-11-28T12:00:00Z","note":"before"}""";
    private static final String NOW = "{\"agent\":\"translator\",\"version\":\"v5\"}";

    @TempDir
    private Path folder;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aFieldIsChangedAndAllElseStaysIfNobodyElseWasThere() {
        server.on(GET, 200, KNOWN).on(POST, 200, NOW);

        var ran = run("", "config", "set", "translator", "--temperature", "0.2", "--note", "calmer");

        assertEquals(0, ran.exit(), ran.err());
        assertEquals(
                "{\"prompt\":\"Translate.\",\"tools\":[\"ask_user\"],\"temperature\":0.2,\"note\":\"calmer\"}",
                server.asked(POST).body());
        assertTrue(ran.err().contains("version v5"), ran.err());
    }

    @Test
    void anAgentThatIsNotThereIsMadeOfItsFields() {
        server.on(POST, 200, NOW);

        var ran = run(
                "You translate.\n", "config", "set", "translator", "--prompt", "-", "--tools", "read_file,ask_user");

        assertEquals(0, ran.exit(), ran.err());
        assertEquals(
                "{\"prompt\":\"You translate.\\n\",\"tools\":[\"read_file\",\"ask_user\"]}",
                server.asked(POST).body());
    }

    @Test
    void aFileIsAllOfIt() throws IOException {
        server.on(POST, 200, NOW);
        var file = Files.writeString(folder.resolve("agent.json"), "{\"prompt\": \"Be brief.\"}");

        assertEquals(
                0,
                run("", "config", "set", "translator", "--file", file.toString())
                        .exit());
        assertEquals("{\"prompt\":\"Be brief.\"}", server.asked(POST).body());
        assertEquals(
                2,
                run("", "config", "set", "translator", "--file", "-", "--pool", "ask")
                        .exit());
        assertEquals(2, run("", "config", "set", "translator").exit());
    }

    @Test
    void anExportIsOneFileWhateverItsPages() {
        server.on("GET /api/v1/configs/export", 200, "{\"configs\":[{\"agent\":\"a\"}],\"next\":\"a\"}")
                .on("GET /api/v1/configs/export?cursor=a", 200, "{\"configs\":[{\"agent\":\"b\"}]}");

        var ran = run("", "config", "export");

        assertEquals("{\"format\":\"sluice-agents-1\",\"configs\":[{\"agent\":\"a\"},{\"agent\":\"b\"}]}\n", ran.out());
    }

    @Test
    void anImportSaysWhatBecomesOfEach() {
        server.on(
                "POST /api/v1/configs/import?dry_run=true",
                200,
                "{\"dry_run\":true,\"results\":[{\"agent\":\"a\",\"action\":\"conflict\",\"version\":\"v2\"}]}");

        var ran = run(
                "{\"format\":\"sluice-agents-1\",\"configs\":[{\"agent\":\"a\"}]}",
                "config",
                "import",
                "-",
                "--dry-run");

        assertEquals("a\tconflict\tv2\t\n", ran.out(), ran.err());
    }

    @Test
    void aWatchSaysAChangeALine() {
        server.on(
                "GET /api/v1/configs/events?agent=translator",
                200,
                ": still here\n\nevent: config\ndata: {\"agent\":\"translator\",\"version\":\"v5\",\"removed\":true,\"updated_by\":\"ada\"}\n\n");

        var ran = run("", "config", "watch", "translator");

        assertEquals("translator\tv5\tremoved\tada\t\n", ran.out(), ran.err());
        assertEquals(5, ran.exit());
    }

    @Test
    void aVersionIsTakenUpAgain() {
        server.on(POST + "/rollback", 200, NOW);

        assertEquals(
                0,
                run("", "config", "rollback", "translator", "v3", "--note", "v4 guessed")
                        .exit());
        assertEquals(
                "{\"version\":\"v3\",\"note\":\"v4 guessed\"}",
                server.asked(POST + "/rollback").body());
    }

    private Ran run(String in, String... arguments) {
        return Ran.command(
                Map.of(
                        "SLUICE_SERVER", server.url().toString(),
                        "SLUICE_CONFIG_DIR", folder.toString(),
                        "SLUICE_TOKEN", "of the test"),
                "",
                in,
                arguments);
    }
}
