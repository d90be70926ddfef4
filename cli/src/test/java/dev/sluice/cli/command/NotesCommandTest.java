package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotesCommandTest {
    private static final String ID = "n-0123456789abcdef";
    private static final String NOTE = """
            {"id":"%s","place":"everywhere","text":"Answer\\u001b[31m in French.","version":3,"session":"s-1",
             "written_at":"2026-11-29T10:00:00Z"}""".formatted(ID);

    @TempDir
    private Path home;

    private FakeServer server;

    @BeforeEach
    void start() {
        server = new FakeServer().on("GET /api/v1/notes/" + ID, 200, NOTE);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void notesAreListedPageByPage() {
        server.on("GET /api/v1/notes", 200, "{\"notes\":[" + NOTE + "],\"total\":2,\"next\":\"x\"}")
                .on("GET /api/v1/notes?cursor=x", 200, "{\"notes\":[" + NOTE + "],\"total\":2}");

        var ran = run("notes", "list");

        assertEquals(0, ran.exit(), ran.err());
        assertEquals(2, ran.out().lines().count(), ran.out());
        assertTrue(ran.out().startsWith(ID + "\teverywhere\t"), ran.out());
    }

    @Test
    void aNoteIsShownWithNoCharacterThatTheTerminalObeys() {
        var ran = run("notes", "show", ID);

        assertEquals(0, ran.exit(), ran.err());
        assertTrue(ran.out().contains("in French."), ran.out());
        assertTrue(ran.out().indexOf('\u001b') < 0, ran.out());
    }

    @Test
    void anEditIsOfTheVersionThatIsThere() {
        server.on("PUT /api/v1/notes/" + ID, 200, NOTE);

        var ran = run("notes", "edit", ID, "Answer in German.");

        assertEquals(0, ran.exit(), ran.err());
        var asked = server.asked("PUT /api/v1/notes/" + ID);
        assertEquals("{\"text\":\"Answer in German.\"}", asked.body());
        assertEquals("\"3\"", asked.ifMatch());
    }

    @Test
    void anEditWithoutATextAsksForOne() {
        assertEquals(2, run("notes", "edit", ID).exit());
        assertEquals(2, run("notes", "edit", ID, "text", "--file", "-").exit());
        assertEquals(0, server.requests().size());
    }

    @Test
    void nothingIsDeletedUnasked() {
        server.on("DELETE /api/v1/notes/" + ID, 204, "").on("DELETE /api/v1/notes", 200, "{\"deleted\":2}");

        assertEquals(2, run("notes", "delete", ID).exit());
        assertEquals(2, run("notes", "delete", "--yes").exit());
        assertEquals(2, run("notes", "delete", ID, "--all", "--yes").exit());
        assertEquals(0, server.requests().size());
        assertEquals(0, run("notes", "delete", ID, "--yes").exit());
        assertEquals(0, run("notes", "delete", "--all", "--yes").exit());
        assertEquals(2, server.requests().size());
    }

    private Ran run(String... arguments) {
        return Ran.command(
                Map.of(
                        "SLUICE_SERVER",
                        server.url().toString(),
                        "SLUICE_TOKEN",
                        "token",
                        "SLUICE_CONFIG_DIR",
                        home.toString()),
                "",
                "",
                arguments);
    }
}
