package dev.sluice.endtoend;

import static dev.sluice.endtoend.Client.JSON;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.testkit.provider.ScriptedProvider;
import dev.sluice.testkit.provider.ScriptedReply;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sluice whose people are another issuer's: a real Keycloak, by the way that {@code docs/access.md} describes. */
@Tag("keycloak")
class KeycloakTest {
    /** From the provider's word to the closed socket. */
    private static final Duration LOGOUT_MAX = Duration.ofSeconds(10);

    @TempDir
    static Path data;

    @TempDir
    static Path home;

    private static ScriptedProvider provider;
    private static OneProcess sluice;
    private static Keycloak keycloak;

    @BeforeAll
    static void start() {
        assumeTrue(
                Files.exists(Keycloak.archive()),
                "no Keycloak: ./mvnw dependency:get -Dtransitive=false -Dartifact=org.keycloak:keycloak-quarkus-dist:"
                        + Keycloak.VERSION + ":zip");
        var port = Ports.free();
        provider = ScriptedProvider.start();
        sluice = new OneProcess(
                data,
                Map.of(
                        "LLM_BASE_URL", provider.baseUrl().toString(),
                        "LLM_API_KEY", "test-key",
                        "SLUICE_SESSION_IDENTITY_BUILT_IN", "false",
                        "SLUICE_IDENTITY_ISSUER_URL", Keycloak.issuer(port).toString(),
                        "SLUICE_IDENTITY_ISSUER", Keycloak.issuer(port).toString(),
                        "SLUICE_IDENTITY_JWKS_PATH", "/protocol/openid-connect/certs",
                        "SLUICE_IDENTITY_ROLES_CLAIM", "realm_access/roles"));
        keycloak = new Keycloak(home, port, sluice.session());
        keycloak.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (keycloak != null) {
            keycloak.close();
        }
        if (sluice != null) {
            sluice.close();
            provider.close();
        }
    }

    @Test
    void aTurnWithAnApprovalGoesOverSocketAndRest() {
        var ada = client(keycloak.login("ada"));
        var session = ada.createSession(JSON.createObjectNode().put("workspace", "sample"));
        provider.script(
                "edit", ScriptedReply.calls(Tool.write("README.md", "new text\n")), ScriptedReply.text("Done."));
        try (var watch = ada.watch(session)) {
            watch.chat("edit it [[mock script=edit]]", "coder");
            var approval =
                    watch.awaitFrame("approval_required").path("approval_id").asText();
            var decision = ada.post(
                    "/api/v1/approvals/" + approval + "/decision",
                    JSON.createObjectNode().put("approved", true));

            assertEquals(200, decision.status(), decision.toString());
            assertEquals("completed", watch.awaitFrame("done").path("outcome").asText());
        }
        assertEquals(
                "new text\n",
                ada.get("/api/v1/sessions/" + session + "/workspace/README.md")
                        .response()
                        .body());
        assertEquals(200, ada.get("/v1/models").status());
        for (var path : List.of("", "/history", "/workspace/README.md")) {
            assertEquals(
                    404,
                    client(keycloak.login("eve"))
                            .get("/api/v1/sessions/" + session + path)
                            .status());
        }
    }

    @Test
    void rolesAndTenantAreAsTheProviderSays() {
        var vera = client(keycloak.login("vera"));
        assertEquals(200, vera.get("/api/v1/sessions").status());
        assertEquals(403, vera.post("/api/v1/sessions", JSON.createObjectNode()).status());
        assertEquals(403, vera.get("/v1/models").status());
        var eve = client(keycloak.login("eve"));
        assertEquals(200, eve.get("/api/v1/users").status());
        assertEquals(403, eve.get("/api/v1/users?tenant=default").status());
        var tom = client(keycloak.login("tom"));
        for (var path : List.of("/api/v1/sessions", "/api/v1/routing", "/v1/models")) {
            assertEquals(403, tom.get(path).status(), path);
        }
        assertEquals(403, Upgrade.status(tom, sluice.session().toString()));
    }

    @Test
    void aPageLogsInByTheCodeFlow() {
        var ada = client(keycloak.loginByCode("ada", sluice.session().resolve("/")));

        assertEquals(200, ada.get("/api/v1/sessions").status());
    }

    @Test
    void aNewKeyOfTheProviderCountsAtOnce() {
        var before = keycloak.login("ada").access();
        assertEquals(
                200,
                new Client(sluice.session(), before).get("/api/v1/sessions").status());

        keycloak.rotateKeys();

        var after = keycloak.login("ada").access();
        assertNotEquals(
                Keycloak.header(before).path("kid"), Keycloak.header(after).path("kid"));
        for (var token : List.of(before, after)) {
            for (var path : List.of("/api/v1/sessions", "/v1/models")) {
                assertEquals(200, new Client(sluice.session(), token).get(path).status(), path);
            }
        }
    }

    @Test
    void aLogoutAtTheProviderEndsTokensAndSockets() {
        var login = keycloak.login("ada");
        var other = client(keycloak.login("ada"));
        var ada = client(login);
        try (var watch = ada.watch(ada.createSession())) {
            keycloak.logout(login);

            // Its thread ends by the 401 that it gets instead of another socket.
            await().dontCatchUncaughtExceptions().atMost(LOGOUT_MAX).until(watch::isShut);
        }
        for (var path : List.of("/api/v1/sessions", "/v1/models", "/api/v1/sessions/any/workspace")) {
            await().atMost(LOGOUT_MAX).until(() -> ada.get(path).status() == 401);
        }
        assertEquals(200, other.get("/api/v1/sessions").status());
        assertTrue(sluice.process().alive());
    }

    @Test
    void nothingElseEndsALogin() throws Exception {
        var login = keycloak.login("ada");
        for (var word : List.of(login.access(), login.refresh(), "none")) {
            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(sluice.session().resolve("/api/v1/auth/backchannel-logout"))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString("logout_token=" + word))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(400, answer.statusCode(), answer.body());
        }
        assertEquals(200, client(login).get("/api/v1/sessions").status());
    }

    private static Client client(Keycloak.Tokens tokens) {
        return new Client(sluice.session(), tokens.access());
    }
}
