package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharesCommandTest {
    private static final String PATH = "/api/v1/sessions/s-1";

    @TempDir
    private Path home;

    private FakeServer server;

    @BeforeEach
    void start() {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoSharesSaysWithWhomAndWhat() {
        server.on(
                "PUT " + PATH + "/shares/grace",
                200,
                "{\"user\":\"grace\",\"right\":\"approve\",\"since\":\"2026-11-29T10:00:00Z\"}");

        var ran = run("sessions", "share", "s-1", "grace", "--right", "approve");

        assertEquals(0, ran.exit(), ran.err());
        assertEquals(
                "{\"right\":\"approve\"}",
                server.asked("PUT " + PATH + "/shares/grace").body());
        assertTrue(ran.err().contains("grace may approve in s-1."), ran.err());
    }

    @Test
    void whatOthersShareIsAListOfItsOwn() {
        server.on(
                "GET /api/v1/sessions?shared=true",
                200,
                "{\"sessions\":[{\"session_id\":\"s-2\",\"state\":\"idle\",\"shared\":{\"by\":\"ada\",\"right\":\"view\"}}]}");

        var ran = run("sessions", "list", "--shared");

        assertEquals(0, ran.exit(), ran.err());
        assertTrue(
                ran.out().contains("s-2")
                        && ran.out().contains("ada")
                        && ran.out().contains("view"),
                ran.out());
    }

    @Test
    void aLinkIsAllThatIsPrintedForPrograms() {
        server.on(
                "POST " + PATH + "/links",
                201,
                "{\"link_id\":\"l-1\",\"link\":\"link-sluice-x\",\"expires_at\":\"2026-11-30T10:00:00Z\"}");

        var ran = run("sessions", "link", "s-1", "--hours", "2");

        assertEquals(0, ran.exit(), ran.err());
        assertEquals("link-sluice-x\n", ran.out());
        assertEquals("{\"hours\":2}", server.asked("POST " + PATH + "/links").body());
        assertTrue(ran.err().contains("sluice sessions unlink s-1 l-1"), ran.err());
    }

    @Test
    void whatIsTakenBackIsAskedForByItsName() {
        server.on("DELETE " + PATH + "/shares/grace", 204, "").on("DELETE " + PATH + "/links/l-1", 204, "");

        assertEquals(0, run("sessions", "unshare", "s-1", "grace").exit());
        assertEquals(0, run("sessions", "unlink", "s-1", "l-1").exit());
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
