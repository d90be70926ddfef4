package dev.sluice.session.door;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.CallView;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.socket.ChatClient;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A yes that is meant for further calls: what was shown is what is signed, and it can be taken back. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class GrantsDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    private Person ada;
    private Scope scope;
    private String approval;

    @BeforeEach
    void aQuestionThatOffersGrants() {
        ada = people.developer("ada-" + UUID.randomUUID());
        approval = ask(List.of(
                new GrantPattern.PathPattern("write_file", "src/a.txt"),
                new GrantPattern.PathPattern("write_file", "src/**")));
    }

    @Test
    void whatIsGrantedIsListedAsItWasShownAndCanBeWithdrawn() {
        decide(Map.of("approved", true, "scope", "session", "pattern", 1)).statusCode(200);

        var id = StandingGrant.idOf(Facts.approval(Facts.turnOf(scope)));
        await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(grants())
                .then()
                .statusCode(200)
                .body("grants.grant", contains(id))
                .body("grants[0].scope", equalTo("session"))
                .body("grants[0].pattern.path", equalTo("src/**"))
                .body("grants[0].decided_by", equalTo(ada.user().value())));

        ada.asks().delete(grants() + "/" + id).then().statusCode(204);

        await().atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get(grants()).then().body("grants", empty()));
        ada.asks().delete(grants() + "/" + id).then().statusCode(404).body("code", equalTo("no_such_grant"));
    }

    @Test
    void aYesWithoutAWordIsForTheOneCall() {
        decide(Map.of("approved", true)).statusCode(200);

        ada.asks().get(grants()).then().statusCode(200).body("grants", empty());
    }

    @Test
    void whatWasNotShownCannotBeGranted() {
        decide(Map.of("approved", true, "scope", "session", "pattern", 2)).statusCode(400);
        decide(Map.of("approved", true, "scope", "for ever")).statusCode(400);
        decide(Map.of("approved", true, "scope", "turn", "pattern", -1)).statusCode(400);
        approval = ask(List.of());
        decide(Map.of("approved", true, "scope", "turn")).statusCode(422).body("code", equalTo("only_once"));
    }

    @Test
    void overTheSocketItIsToldToAllWhoWatch() {
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 0));
            var asked = client.await("approval_required");
            assertEquals("src/**", asked.path("grants").path(1).path("path").asText());

            client.say(Map.of("type", "tool_approval", "approval_id", approval, "approved", true, "scope", "turn"));

            var grant = client.await("approval_decided").path("grant");
            assertEquals("turn", grant.path("scope").asText());
            assertEquals("src/a.txt", grant.path("pattern").path("path").asText());
        }
    }

    @Test
    void toOthersGrantsDoNotExist() {
        var eve = people.developer("eve-" + UUID.randomUUID());

        eve.asks().get(grants()).then().statusCode(404);
        eve.asks()
                .delete(grants() + "/" + StandingGrant.idOf(Facts.approval(Facts.turnOf(scope))))
                .then()
                .statusCode(404);
    }

    private String grants() {
        return "/api/v1/sessions/" + scope.session() + "/grants";
    }

    private ValidatableResponse decide(Map<String, Object> decision) {
        return ada.asks()
                .contentType("application/json")
                .body(decision)
                .post("/api/v1/approvals/" + approval + "/decision")
                .then();
    }

    private String ask(List<GrantPattern> offers) {
        scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(turn));
        orchestrator.say(scope, Facts.started(turn));
        var asked = (Fact.ApprovalRequested) Facts.approvalRequested(turn);
        var view = new CallView(
                Optional.empty(),
                Optional.of("src/a.txt"),
                List.of(),
                List.of(),
                "builtin:consent",
                "builtin-1",
                Optional.of(offers));
        orchestrator.say(
                scope,
                new Fact.ApprovalRequested(
                        asked.approval(),
                        asked.call(),
                        asked.agent(),
                        asked.tool(),
                        asked.arguments(),
                        asked.digest(),
                        asked.reason(),
                        asked.risk(),
                        asked.diff(),
                        Optional.of(view)));
        var id = asked.approval().value();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> ada.asks().get("/api/v1/approvals/" + id).then().statusCode(200));
        return id;
    }
}
