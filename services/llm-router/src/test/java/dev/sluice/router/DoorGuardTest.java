package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.keys.Errand;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.ServiceToken;
import dev.sluice.keys.SigningKey;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.http.RawConnection;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call models: the platform's services, and users with a role for it. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class DoorGuardTest {
    private static final String BODY =
            "{\"model\": \"role/ask\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";

    @TestHTTPResource
    String url;

    private Door door;

    @BeforeEach
    void setUp() {
        door = ServiceKeys.worker(url);
    }

    @Test
    void nobodyCallsWithoutAToken() {
        assertRefused(401, door.withoutToken());
    }

    @Test
    void workerMayCall() {
        assertEquals(200, door.ask(BODY).status());
    }

    @Test
    void userWithARoleForItMayCall() {
        for (var role : new String[] {"developer", "tenant-admin", "admin"}) {
            assertEquals(
                    200,
                    door.token(UserTokens.of("ada", "acme", role)).ask(BODY).status(),
                    role);
        }
    }

    @Test
    void viewerMayNotCall() {
        assertRefused(403, door.token(UserTokens.of("ada", "acme", "viewer")));
    }

    @Test
    void userCannotPoseAsAService() {
        var answer = door.token(UserTokens.of("ada", "acme", "developer", "service"))
                .header("x-sluice-agent", "coder")
                .ask(BODY);
        assertEquals(200, answer.status());
    }

    @Test
    void tokenWithoutATenantCannotBeChargedAndIsRefused() {
        assertRefused(403, door.token(ServiceKeys.token("llm-router", Errand.NONE)));
        assertRefused(403, door.token(UserTokens.of("ada", "not a tenant", "developer")));
    }

    @Test
    void tokenForAnotherDoorIsRefused() {
        assertRefused(401, door.token(ServiceKeys.token("tool-executor", ServiceKeys.errand())));
    }

    @Test
    void strangersTokenIsRefused(@TempDir Path elsewhere) {
        var stranger = SigningKey.loadOrCreate(
                elsewhere.resolve("key"), elsewhere, new KeyPurpose.ServiceTokens("agent-workers"));
        var token = ServiceToken.fresh("agent-workers", "llm-router", ServiceKeys.errand(), Instant.now())
                .sign(stranger);
        assertRefused(401, door.token(token));
    }

    @Test
    void serviceThatIsNoWorkerIsRefused() {
        var token = ServiceToken.fresh("tool-executor", "llm-router", ServiceKeys.errand(), Instant.now())
                .sign(ServiceKeys.EXECUTOR);
        assertRefused(401, door.token(token));
    }

    @Test
    void expiredTokenIsRefused() {
        var token = ServiceToken.fresh(
                        "agent-workers",
                        "llm-router",
                        ServiceKeys.errand(),
                        Instant.now().minusSeconds(600))
                .sign(ServiceKeys.WORKERS);
        assertRefused(401, door.token(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "iat", "exp"})
    void tokenWithoutAClaimByWhichItIsJudgedIsRefused(String claim) {
        assertRefused(401, door.token(UserTokens.without(claim, "ada", "acme", "developer")));
    }

    @Test
    void tokenWithoutATenantOrTooOldIsRefused() {
        assertRefused(403, door.token(UserTokens.without("tenant", "ada", "acme", "developer")));
        assertRefused(401, door.token(UserTokens.aged(Duration.ofHours(1), "ada", "acme", "developer")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"authorization", "x-api-key", "x-sluice-step", "x-sluice-run", "x-request-id", "content-type"})
    void headerThatComesTwiceIsRefused(String header) {
        var said = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + ServiceKeys.workerToken()
                + "\r\nContent-Type: application/json\r\nx-sluice-step: s1.t1/1/1/1\r\nx-sluice-run: 7\r\n"
                + "x-api-key: a\r\nx-request-id: a\r\n" + header + ": a\r\nContent-Length: " + BODY.length()
                + "\r\nConnection: close\r\n\r\n" + BODY;
        try (var connection = RawConnection.to(URI.create(url).getPort())) {
            var answer = connection.send(said).read(Duration.ofSeconds(10));

            assertEquals(List.of(400), answer.statuses());
            assertTrue(answer.text().contains("\"param\":\"" + header + "\""), answer.text());
        }
    }

    @Test
    void anotherContentTypeIsRefused() {
        var said = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + ServiceKeys.workerToken()
                + "\r\nContent-Type: %s\r\nx-sluice-step: s1.t1/1/1/1\r\nx-sluice-run: 7\r\nContent-Length: "
                + BODY.length() + "\r\nConnection: close\r\n\r\n" + BODY;
        for (var type : List.of("text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense", "")) {
            try (var connection = RawConnection.to(URI.create(url).getPort())) {
                var answer = connection.send(said.formatted(type)).read(Duration.ofSeconds(10));

                assertEquals(List.of(415), answer.statuses(), type);
                assertTrue(answer.text().contains("\"param\":\"content-type\""), answer.text());
            }
        }
    }

    @Test
    void garbageIsRefused() {
        assertRefused(401, door.token("garbage"));
        assertRefused(401, door.token("a.b.c"));
        assertRefused(401, door.token(UserTokens.of("ada", "acme", "admin") + "x"));
    }

    @Test
    void tokenOfASessionServesAllOfItsStepsAndNoOthers() {
        var worker = Door.at(url, ServiceKeys.workerToken()).header("x-sluice-run", "1");
        assertEquals(
                200, worker.header("x-sluice-step", "s1.t1/1/1/1").ask(BODY).status());
        assertEquals(
                200, worker.header("x-sluice-step", "s1.t2/3/1/2").ask(BODY).status());

        var refused = worker.header("x-sluice-step", "s2.t1/1/1/1").ask(BODY);
        assertEquals(403, refused.status());
        assertEquals("step_not_of_session", refused.errorCode());
    }

    @Test
    void callForASessionNamesItsStep() {
        var refused = Door.at(url, ServiceKeys.workerToken()).ask(BODY);
        assertEquals(400, refused.status());
        assertEquals("step_missing", refused.errorCode());
    }

    private static void assertRefused(int status, Door door) {
        var answer = door.ask(BODY);
        assertEquals(status, answer.status());
        assertEquals(
                status == 401 ? "authentication_error" : "permission_error",
                answer.json().at("/error/type").asText());
        assertEquals(status, door.delete("/v1/requests/any").status());
    }
}
