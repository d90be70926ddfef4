package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class McpCommandTest {
    private static final String SERVER = """
            {"name":"weather","seen":true,"tools":[
              {"name":"alerts","state":"offered","description":"Alerts.","parameters":{},"digest":"aaaaaaaaaaaaaaaa",
               "accepted":"aaaaaaaaaaaaaaaa"},
              {"name":"forecast","state":"new","description":"Fore\\u001b[31mcast.","parameters":{"type":"object"},
               "digest":"0123456789abcdef"}]}""";

    @TempDir
    private Path home;

    private FakeServer server;

    @BeforeEach
    void start() {
        server = new FakeServer().on("GET /api/v1/mcp/weather", 200, SERVER);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theServersOfATenantAreCountedByTheirTools() {
        server.on("GET /api/v1/mcp?tenant=acme", 200, "{\"servers\":[" + SERVER + "]}");

        var ran = run("mcp", "list", "--tenant", "acme", "--json");

        assertEquals(0, ran.exit(), ran.err());
        assertTrue(ran.out().contains("weather"), ran.out());
    }

    @Test
    void aToolIsShownWithWhatIsAcceptedByItAndNoCharacterThatTheTerminalObeys() {
        var ran = run("mcp", "show", "weather");

        assertEquals(0, ran.exit(), ran.err());
        assertTrue(ran.out().contains("forecast@0123456789ab  new"), ran.out());
        assertTrue(ran.out().indexOf('\u001b') < 0, ran.out());
    }

    @Test
    void aToolIsAcceptedBesideThoseOfBefore() {
        server.on("PUT /api/v1/mcp/weather/accepted", 200, SERVER);

        var ran = run("mcp", "accept", "weather", "forecast@0123456789ab");

        assertEquals(0, ran.exit(), ran.err());
        assertEquals(
                "{\"tools\":{\"alerts\":\"aaaaaaaaaaaaaaaa\",\"forecast\":\"0123456789abcdef\"}}",
                server.asked("PUT /api/v1/mcp/weather/accepted").body());
    }

    @Test
    void aToolThatIsNotAsItWasShownIsNotAccepted() {
        var ran = run("mcp", "accept", "weather", "forecast@fedcba987654");

        assertEquals(2, ran.exit());
        assertTrue(ran.err().contains("look at it again"), ran.err());
        assertEquals(1, server.requests().size());
    }

    @Test
    void whatWasAcceptedIsTakenBack() {
        server.on("PUT /api/v1/mcp/weather/accepted", 200, SERVER);

        var ran = run("mcp", "withdraw", "weather", "alerts");

        assertEquals(0, ran.exit(), ran.err());
        assertEquals(
                "{\"tools\":{}}",
                server.asked("PUT /api/v1/mcp/weather/accepted").body());
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
