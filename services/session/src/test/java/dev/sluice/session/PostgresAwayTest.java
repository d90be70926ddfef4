package dev.sluice.session;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.socket.ChatClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A replica that began while Postgres was away: what it can do all the same, what it says, and how it recovers. */
@QuarkusTest
@WithTestResource(LatePostgres.class)
@WithTestResource(DoorResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresAwayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Less than any of the times that a request waits for Postgres or for an answer where both are thought to be there. */
    private static final Duration ANSWER_MAX = Duration.ofMillis(4_500);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    @Order(1)
    void itIsNotReadyAndSaysWhy() {
        given().get("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'session-schema' }.status", equalTo("DOWN"));
    }

    @Test
    @Order(1)
    void chatGoesOnInASessionThatWasIdleForDays() {
        var ada = people.developer("ada");
        var scope = idle(ada);

        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "chat", "session_id", scope.session().value(), "message", "hello"));
            var turn = new TurnId(client.await("accepted").path("turn").asText());
            client.await("plan");
            orchestrator.say(scope, Facts.completed(turn, "yes"));

            assertEquals("completed", client.await("done").path("outcome").asText());
            assertEquals(List.of(41L, 42L, 43L), client.seqs());
        }
    }

    @Test
    @Order(1)
    void chatByRestGoesOnToo() throws Exception {
        var ada = people.developer("ada");
        var scope = idle(ada);
        var asked = CompletableFuture.supplyAsync(() -> ada.asks()
                .body(Map.of("session_id", scope.session().value(), "message", "hello"))
                .post("/api/v1/agent/chat"));
        Awaitility.await().atMost(PATIENCE).until(() -> orchestrator.newest(scope) == 42);

        orchestrator.say(scope, Facts.completed(orchestrator.newestTurn(), "yes"));

        asked.get().then().statusCode(200).body("text", equalTo("yes"));
    }

    @Test
    @Order(1)
    void anothersSessionAndAnUnknownOneAreAnsweredAlikeAndSoon() {
        var theirs = idle(people.developer("eve"));
        var sessions = List.of(theirs.session().value(), "s-" + UUID.randomUUID());
        for (var session : sessions) {
            var began = Instant.now();

            people.developer("ada")
                    .asks()
                    .body(Map.of("session_id", session, "message", "hello"))
                    .post("/api/v1/agent/chat")
                    .then()
                    .statusCode(503);

            assertTrue(Duration.between(began, Instant.now()).compareTo(ANSWER_MAX) < 0, "never a hang");
        }
    }

    @Test
    @Order(1)
    void theHistoryOfWhatThisReplicaSawIsThereAndTheRestIsNotWaitedFor() {
        var ada = people.developer("ada");
        var seen = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(seen, Facts.opened());
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/sessions/" + seen.session() + "/history")
                .then()
                .statusCode(200)
                .body("facts.seq", equalTo(List.of(1))));
        var began = Instant.now();

        ada.asks()
                .get("/api/v1/sessions/" + idle(ada).session() + "/history")
                .then()
                .statusCode(503);

        assertTrue(Duration.between(began, Instant.now()).compareTo(ANSWER_MAX) < 0, "never a hang");
    }

    @Test
    @Order(2)
    void whenPostgresComesItsTablesAreMadeAndTheReplicaIsReady() {
        LatePostgres.open();

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> given().get("/q/health/ready").then().statusCode(200));
        var ada = people.developer("ada");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get("/api/v1/sessions").then().statusCode(200));
    }

    @Test
    @Order(3)
    void whenPostgresGoesAgainTheReplicaStaysInService() {
        LatePostgres.close();

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'session-postgres' }.data.reachable", equalTo(false)));
    }

    private Scope idle(People.Person owner) {
        var scope = new Scope(owner.tenant(), owner.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.remember(scope, 40);
        return scope;
    }
}
