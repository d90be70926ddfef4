package dev.sluice.session.door;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.keys.WorkspaceTickets;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.SessionConfig;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose word it is that a session is there, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class TicketDoorTest {
    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    SessionConfig config;

    private Person ada;
    private Scope scope;

    @BeforeEach
    void setUp() {
        ada = people.developer("ada-" + UUID.randomUUID());
        scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
    }

    @Test
    void theOwnerGetsATicketThatExecutorsBelieve() {
        String ticket = ada.asks()
                .post(ticketOf(scope))
                .then()
                .statusCode(200)
                .extract()
                .path("ticket");

        var believed = new WorkspaceTickets(config.keys().publicDirectory()).believed(ticket, scope, Instant.now());
        assertEquals(scope, believed.orElseThrow().scope());
    }

    @Test
    void nobodyElseGetsOne() {
        people.developer("bob-" + UUID.randomUUID())
                .asks()
                .post(ticketOf(scope))
                .then()
                .statusCode(404);
        people.person("acme", "vera-" + UUID.randomUUID(), "viewer")
                .asks()
                .post(ticketOf(scope))
                .then()
                .statusCode(404);
        ada.asks().post("/api/v1/sessions/s-none/ticket").then().statusCode(404);
    }

    @Test
    void whoeverOnlyReadsMakesNoWorkspaceOfHisOwn() {
        var vera = people.person("acme", "vera-" + UUID.randomUUID(), "viewer");
        var own = new Scope(vera.tenant(), vera.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(own, Facts.opened());
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() ->
                        vera.asks().get("/api/v1/sessions/" + own.session()).statusCode() == 200);

        vera.asks().post(ticketOf(own)).then().statusCode(403);
    }

    private static String ticketOf(Scope scope) {
        return "/api/v1/sessions/" + scope.session() + "/ticket";
    }
}
