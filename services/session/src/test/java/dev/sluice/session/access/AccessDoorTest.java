package dev.sluice.session.access;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who may do what, at the doors. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class AccessDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String tenant = "t-" + UUID.randomUUID();

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    void aTenantAdminLooksAfterTheKeysCostsAndBudgetsOfHisOwnTenant() {
        var boss = someone(tenant, "tenant-admin");
        var ada = someone(tenant, "developer");
        var key = key(ada);

        boss.asks().queryParam("tenant", tenant).get("/api/v1/keys").then().body("keys.key_id", contains(key));
        boss.asks()
                .queryParam("user", ada.user().value())
                .get("/api/v1/usage")
                .then()
                .statusCode(200);
        budget(boss, "user/" + tenant + "/" + ada.user(), 200);
        boss.asks()
                .get("/api/v1/budgets")
                .then()
                .statusCode(200)
                .body("budgets.name", hasItem("user/" + tenant + "/" + ada.user()));
        boss.asks().delete("/api/v1/keys/" + key).then().statusCode(204);
    }

    @Test
    void aTenantAdminReachesNoOtherTenant() {
        var boss = someone(tenant, "tenant-admin");
        var other = "u-" + UUID.randomUUID();
        var oscar = someone(other, "developer");
        var key = key(oscar);
        budget(someone("operators", "operator"), "tenant/" + other, 200);

        boss.asks()
                .body(Map.of("name", "x", "tenant", other, "user", oscar.user().value()))
                .post("/api/v1/keys")
                .then()
                .statusCode(403);
        boss.asks().queryParam("tenant", other).get("/api/v1/keys").then().statusCode(403);
        boss.asks().get("/api/v1/keys/" + key).then().statusCode(404);
        boss.asks().delete("/api/v1/keys/" + key).then().statusCode(404);
        boss.asks().queryParam("tenant", other).get("/api/v1/usage").then().statusCode(403);
        boss.asks()
                .queryParam("tenant", other)
                .get("/api/v1/usage/calls")
                .then()
                .statusCode(403);
        boss.asks().get("/api/v1/budgets/tenant/" + other).then().statusCode(404);
        budget(boss, "tenant/" + other, 403);
        boss.asks().delete("/api/v1/budgets/tenant/" + other).then().statusCode(403);
        boss.asks()
                .get("/api/v1/budgets")
                .then()
                .body("budgets.findAll { it.name.contains('" + other + "') }", equalTo(List.of()));
        boss.asks().get("/api/v1/routing").then().statusCode(403);
        boss.asks().get("/api/v1/prices").then().statusCode(403);
    }

    @Test
    void anOperatorRunsTheInstallationAndHasNoSessions() {
        var root = someone("operators", "operator");

        root.asks().queryParam("tenant", tenant).get("/api/v1/usage").then().statusCode(200);
        root.asks().body("{}").post("/api/v1/sessions").then().statusCode(403);
        root.asks().get("/api/v1/sessions").then().statusCode(403);
    }

    @Test
    void anApproverSeesAndDecidesWhatHisTenantsAgentsAsk() {
        var ada = someone(tenant, "developer");
        var jude = someone(tenant, "approver");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var approval = ask(scope);

        jude.asks().get("/api/v1/approvals").then().body("approvals.approval_id", contains(approval));
        jude.asks().get("/api/v1/approvals/" + approval).then().statusCode(200);
        jude.asks()
                .get("/api/v1/sessions/" + scope.session() + "/history")
                .then()
                .statusCode(200);
        try (var inbox = TopicProbe.open(Topics.INBOX)) {
            jude.asks()
                    .body(Map.of("approved", true))
                    .post("/api/v1/approvals/" + approval + "/decision")
                    .then()
                    .statusCode(200)
                    .body("decided_by", equalTo(jude.user().value()));

            var decided = read(
                    inbox.await(record -> scope.session().value().equals(record.key()), PATIENCE)
                            .value(),
                    InputRecord.class);
            assertEquals(scope, decided.scope());
            assertEquals(Optional.of(new Actor.Person(jude.user())), decided.actor());
            var grant = ((Input.ApprovalDecided) decided.input()).grant().orElseThrow();
            assertEquals(jude.user(), grant.decidedBy());
            assertEquals(scope, grant.scope());
        }
    }

    @Test
    void anApproverDoesNothingElse() {
        var ada = someone(tenant, "developer");
        var jude = someone(tenant, "approver");
        var asking = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var quiet = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var approval = ask(asking);
        orchestrator.say(quiet, Facts.opened());

        jude.asks()
                .get("/api/v1/sessions/" + quiet.session() + "/history")
                .then()
                .statusCode(404);
        for (var path : List.of("/sessions", "/sessions/" + asking.session(), "/jobs", "/keys", "/usage", "/stats")) {
            jude.asks().get("/api/v1" + path).then().statusCode(403);
        }
        jude.asks()
                .body(Map.of("message", "hi", "session_id", asking.session().value()))
                .post("/api/v1/jobs")
                .then()
                .statusCode(403);
        jude.asks().delete("/api/v1/sessions/" + asking.session()).then().statusCode(403);
        var elsewhere = someone("u-" + UUID.randomUUID(), "approver");
        elsewhere.asks().get("/api/v1/approvals/" + approval).then().statusCode(404);
        elsewhere
                .asks()
                .put("/api/v1/hitl/requests/" + approval + "/approve")
                .then()
                .statusCode(404);
        elsewhere
                .asks()
                .get("/api/v1/sessions/" + asking.session() + "/history")
                .then()
                .statusCode(404);
    }

    @Test
    void aRefusalStandsInTheAuditOnce() {
        var vera = someone(tenant, "viewer");
        var ada = someone(tenant, "developer");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            vera.asks()
                    .body(Map.of("message", "hi"))
                    .post("/api/v1/workflows")
                    .then()
                    .statusCode(403);
            vera.asks().get("/api/v1/sessions/" + scope.session()).then().statusCode(404);
            vera.asks().get("/api/v1/sessions/unknown-" + tenant).then().statusCode(404);
            vera.asks().get("/api/v1/prices").then().statusCode(403);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertEquals(
                            List.of(
                                    "turn.submit role",
                                    "session.see unknown",
                                    "session.see unknown",
                                    "prices.set role"),
                            audit.seen().stream()
                                    .map(record -> read(record.value(), AuditRecorded.class))
                                    .filter(record -> record.user().equals(vera.user()) && !record.allowed())
                                    .map(record -> record.action() + " "
                                            + record.details().get("reason"))
                                    .toList()));
        }
    }

    private Person someone(String where, String role) {
        return people.person(where, role + "-" + UUID.randomUUID(), role);
    }

    private static String key(Person owner) {
        return owner.asks()
                .body(Map.of("name", "ci"))
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key_id");
    }

    private static void budget(Person by, String name, int status) {
        by.asks()
                .body(Map.of("total_micros", 5))
                .put("/api/v1/budgets/" + name)
                .then()
                .statusCode(status);
    }

    private String ask(Scope scope) {
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(turn));
        orchestrator.say(scope, Facts.started(turn));
        orchestrator.say(scope, Facts.approvalRequested(turn));
        var approval = Facts.approval(turn).value();
        var judge = someone(scope.tenant().value(), "approver");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        judge.asks().get("/api/v1/approvals/" + approval).then().statusCode(200));
        return approval;
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MessageCodec.read(bytes, type);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
