package dev.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cli.login.Logins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in, staying so, and logging out, against a server that says what it is told to. */
class LoginCommandTest {
    private static final String LOGIN = "POST /api/v1/auth/login";
    private static final String REFRESH = "POST /api/v1/auth/refresh";
    private static final String LOGOUT = "POST /api/v1/auth/logout";

    @TempDir
    private Path folder;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPasswordIsReadFromStandardInputAndShownNowhere() throws IOException {
        server.on(LOGIN, 200, tokens("first", 900));

        var ran = run("", "hunter2\nnot this\n", "login", "--user", "ada", "--password-stdin");

        assertEquals(0, ran.exit(), ran::toString);
        assertEquals(
                "{\"username\":\"ada\",\"password\":\"hunter2\"}",
                server.asked(LOGIN).body());
        assertEquals("Logged in at " + server.url() + " as ada.\n", ran.out());
        assertFalse(Files.readString(new Logins(folder).file()).contains("hunter2"));
    }

    @Test
    void aWrongPasswordIsSaidAndKeepsNothing() {
        server.on(LOGIN, 401, "{\"code\":\"login_failed\",\"detail\":\"the name or the password is wrong\"}");

        var ran = run("", "nope\n", "login", "--user", "ada", "--password-stdin");

        assertEquals(4, ran.exit());
        assertEquals("sluice: the name or the password is wrong (login_failed)\n", ran.err());
        assertTrue(Files.notExists(new Logins(folder).file()));
    }

    @Test
    void thePasswordOfAFirstStartIsOfferedOnThisMachine() throws IOException {
        var data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("initial-admin-password"), "made at first start\n");
        server.on(LOGIN, 200, tokens("first", 900));
        var variables = new HashMap<>(variables());
        variables.put("SLUICE_DATA", data.toString());

        var ran = Ran.command(variables, "012", "\ny\n", "login");

        assertEquals(0, ran.exit(), ran::toString);
        assertEquals(
                "{\"username\":\"admin\",\"password\":\"made at first start\"}",
                server.asked(LOGIN).body());
    }

    @Test
    void aPasswordGoesToNoOtherMachineUnencrypted() {
        var ran = run(
                "", "secret\n", "login", "--server", "http://sluice.example.org", "--user", "a", "--password-stdin");

        assertEquals(2, ran.exit());
        assertTrue(ran.err().contains("--allow-http"), ran.err());
    }

    @Test
    void aTokenThatEndedIsRenewed() {
        server.on(LOGIN, 200, tokens("first", 0)).on(REFRESH, 200, tokens("second", 900));
        run("", "pw\n", "login", "--user", "ada", "--password-stdin");

        var ran = run("", "", "whoami", "--json");

        assertEquals(0, ran.exit(), ran::toString);
        assertTrue(ran.out().contains("\"user\":\"ada of second\""), ran.out());
        assertEquals(
                "{\"refresh_token\":\"refresh-first\"}", server.asked(REFRESH).body());
    }

    @Test
    void aLoginThatEndedSaysHowToLogInAgain() {
        server.on(LOGIN, 200, tokens("first", 0)).on(REFRESH, 401, "{\"code\":\"refresh_failed\",\"detail\":\"used\"}");
        run("", "pw\n", "login", "--user", "ada", "--password-stdin");

        var ran = run("", "", "whoami");

        assertEquals(4, ran.exit());
        assertTrue(ran.err().contains("sluice login --server " + server.url()), ran.err());
    }

    @Test
    void aLogoutEndsTheLoginHereAndThere() {
        server.on(LOGIN, 200, tokens("first", 900)).on(LOGOUT, 204, "");
        run("", "pw\n", "login", "--user", "ada", "--password-stdin");

        assertEquals(0, run("", "", "logout").exit());

        assertEquals(
                "{\"refresh_token\":\"refresh-first\"}", server.asked(LOGOUT).body());
        assertEquals(4, run("", "", "whoami").exit());
    }

    @Test
    void aTokenOfTheEnvironmentNeedsNoLogin() {
        var variables = new HashMap<>(variables());
        variables.put("SLUICE_TOKEN", token("third"));

        var ran = Ran.command(variables, "", "", "whoami");

        assertEquals("ada of third of tenant acme (approver, developer) at " + server.url() + "\n", ran.out());
        assertEquals(List.of(), server.requests());
    }

    private Ran run(String terminals, String in, String... arguments) {
        return Ran.command(variables(), terminals, in, arguments);
    }

    private Map<String, String> variables() {
        return Map.of("SLUICE_SERVER", server.url().toString(), "SLUICE_CONFIG_DIR", folder.toString());
    }

    private static String tokens(String name, int seconds) {
        return "{\"access_token\":\"%s\",\"refresh_token\":\"refresh-%s\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                .formatted(token(name), name, seconds);
    }

    private static String token(String name) {
        var claims =
                "{\"upn\":\"ada of %s\",\"tenant\":\"acme\",\"groups\":[\"developer\",\"approver\"],\"exp\":4000000000}";
        return "x."
                + Base64.getUrlEncoder().encodeToString(claims.formatted(name).getBytes(StandardCharsets.UTF_8)) + ".x";
    }
}
