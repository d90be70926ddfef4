package dev.sluice.session.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Topics;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.projection.Database;
import dev.sluice.session.socket.RawSocket;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a token before its time, and how soon. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class WithdrawalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String name = "user-" + UUID.randomUUID();

    @Inject
    People people;

    @Inject
    Database database;

    @Inject
    RefreshTokens refreshTokens;

    @Test
    void logoutEndsWhatTheLoginGave() {
        people.account(name, AccessRole.DEVELOPER);
        var here = login();
        var elsewhere = login();
        try (var socket = RawSocket.open(RawSocket.bearer(here.getString("access_token")))) {
            assertEquals(101, socket.status());

            refreshing("logout", here).then().statusCode(204);

            assertEquals(4401, socket.awaitClose());
        }
        awaitStatus(here, 401);
        refreshing("refresh", here).then().statusCode(401);
        awaitStatus(elsewhere, 200);
    }

    @Test
    void aDisabledUserIsOut() {
        people.account(name, AccessRole.DEVELOPER);
        var ada = login();
        var boss = people.person("acme", "boss", "tenant-admin");
        try (var socket = RawSocket.open(RawSocket.bearer(ada.getString("access_token")))) {
            assertEquals(101, socket.status());

            boss.asks()
                    .body(Map.of("disabled", true))
                    .put("/api/v1/users/" + name)
                    .then()
                    .statusCode(200)
                    .body(equalTo("{\"disabled\":true}"));

            assertEquals(4401, socket.awaitClose());
        }
        awaitStatus(ada, 401);
        refreshing("refresh", ada).then().statusCode(401);
        attempt().then().statusCode(401);
        boss.asks()
                .body(Map.of("name", "ci", "user", name))
                .post("/api/v1/keys")
                .then()
                .statusCode(422);

        boss.asks()
                .body(Map.of("disabled", false))
                .put("/api/v1/users/" + name)
                .then()
                .statusCode(200);

        // A login of the same moment may still come too early.
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> requireStatus(login(), 200));
    }

    @Test
    void changedRolesCountAtOnce() {
        people.account(name, AccessRole.DEVELOPER);
        var before = login();
        var boss = people.person("acme", "boss", "tenant-admin");

        boss.asks()
                .body(Map.of("roles", List.of("viewer")))
                .put("/api/v1/users/" + name)
                .then()
                .statusCode(200);

        awaitStatus(before, 401);
        var after =
                refreshing("refresh", before).then().statusCode(200).extract().jsonPath();
        awaitStatus(after, 200);
        given().auth()
                .oauth2(after.getString("access_token"))
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/sessions")
                .then()
                .statusCode(403);
        boss.asks().get("/api/v1/users").then().body("users.user", hasItem(name));
    }

    @Test
    void noTenantAdminMakesAnOperatorOrReachesAnotherTenant() {
        people.account(name, AccessRole.DEVELOPER);
        var boss = people.person("acme", "boss", "tenant-admin");
        var foreign = people.person("other", "foreign-boss", "tenant-admin");

        boss.asks()
                .body(Map.of("roles", List.of("operator")))
                .put("/api/v1/users/" + name)
                .then()
                .statusCode(403);
        foreign.asks()
                .queryParam("tenant", "acme")
                .body(Map.of("disabled", true))
                .put("/api/v1/users/" + name)
                .then()
                .statusCode(403);
        foreign.asks()
                .body(Map.of("disabled", true))
                .put("/api/v1/users/" + name)
                .then()
                .statusCode(404);
        people.person("default", "not-the-first-admin", "tenant-admin")
                .asks()
                .body(Map.of("disabled", true))
                .put("/api/v1/users/admin")
                .then()
                .statusCode(403);
    }

    @Test
    void aStolenRefreshTokenEndsTheAccessTokensToo() {
        people.account(name, AccessRole.DEVELOPER);
        var first = login();
        var second =
                refreshing("refresh", first).then().statusCode(200).extract().jsonPath();

        refreshing("refresh", first).then().statusCode(401);

        awaitStatus(second, 401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void whoWaitsForAnAnswerIsLetGo(String accept) throws Exception {
        people.account(name, AccessRole.DEVELOPER);
        var tokens = login();
        try (var facts = TopicProbe.open(Topics.FACTS);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> given().auth()
                    .oauth2(tokens.getString("access_token"))
                    .contentType(ContentType.JSON)
                    .accept(accept)
                    .body(Map.of("message", "hello " + name))
                    .post("/api/v1/agent/chat")
                    .then()
                    .body(notNullValue())
                    .extract()
                    .statusCode());
            facts.await(fact -> new String(fact.value(), StandardCharsets.UTF_8).contains("hello " + name), PATIENCE);

            refreshing("logout", tokens).then().statusCode(204);

            var status = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(accept.equals("application/json") ? 401 : 200, status);
        }
    }

    @Test
    void aLogoutThatCouldNotBeToldIsToldWhenItIsTriedAgain() {
        people.account(name, AccessRole.DEVELOPER);
        var tokens = login();
        refreshTokens.end(tokens.getString("refresh_token")).orElseThrow();

        refreshing("logout", tokens).then().statusCode(204);

        awaitStatus(tokens, 401);
    }

    @RepeatedTest(5)
    void aRefreshThatMeetsALogoutLeavesNothingBehind() throws Exception {
        people.account(name, AccessRole.DEVELOPER);
        var tokens = login();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var refreshed = threads.submit(() -> refreshing("refresh", tokens));
            var ended = threads.submit(() -> refreshing("logout", tokens).statusCode());

            assertEquals(204, ended.get());
            if (refreshed.get().statusCode() == 200) {
                refreshing("refresh", refreshed.get().jsonPath()).then().statusCode(401);
            }
        }
    }

    @Test
    void aLoginEndsHoweverOftenItIsRefreshed() {
        people.account(name, AccessRole.DEVELOPER);
        var tokens = login();
        var end = Instant.now().plusSeconds(5);
        database.change(() -> Panache.getSession().flatMap(session -> session.createNativeQuery("""
                        update session.refresh_tokens set ends_at = ?1
                         where user_id = (select id from session.users where name = ?2)""")
                .setParameter(1, end)
                .setParameter(2, name)
                .executeUpdate()));

        var last =
                refreshing("refresh", tokens).then().statusCode(200).extract().jsonPath();

        Awaitility.await().atMost(PATIENCE).until(() -> Instant.now().isAfter(end));
        refreshing("refresh", last).then().statusCode(401).body("code", equalTo("refresh_failed"));
    }

    private JsonPath login() {
        return attempt().then().statusCode(200).extract().jsonPath();
    }

    private Response attempt() {
        return given().contentType(ContentType.JSON)
                .body(Map.of("username", name, "password", People.PASSWORD))
                .post("/api/v1/auth/login");
    }

    private static Response refreshing(String what, JsonPath tokens) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("refresh_token", tokens.getString("refresh_token")))
                .post("/api/v1/auth/" + what);
    }

    private static void awaitStatus(JsonPath tokens, int status) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> requireStatus(tokens, status));
    }

    private static void requireStatus(JsonPath tokens, int status) {
        given().auth()
                .oauth2(tokens.getString("access_token"))
                .get("/api/v1/stats")
                .then()
                .statusCode(status);
    }
}
