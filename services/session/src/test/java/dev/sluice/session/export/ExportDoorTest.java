package dev.sluice.session.export;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A session as a file, at the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ExportDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    void whatWasSaidComesInEachFormToItsOwnerAlone() {
        var ada = someone("t-" + UUID.randomUUID(), "developer");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(turn, "why, \"twice\"?"));
        orchestrator.say(scope, Facts.stepCompleted(turn, "because", 0));
        orchestrator.say(scope, Facts.completed(turn, "because"));
        var path = "/api/v1/sessions/" + scope.session() + "/export";
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .queryParam("format", "json")
                .get(path)
                .then()
                .statusCode(200)
                .body("messages", hasSize(2)));

        ada.asks()
                .get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/markdown"))
                .header("Content-Disposition", equalTo("attachment; filename=\"" + scope.session() + ".md\""))
                .body(startsWith("# title\n"))
                .body(containsString("\n## coder, "));
        ada.asks()
                .queryParam("format", "csv")
                .get(path)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/csv"))
                .body(containsString("\"why, \"\"twice\"\"?\"\r\n"));
        ada.asks()
                .queryParam("format", "json")
                .queryParam("until", "2020-01-01T00:00:00Z")
                .get(path)
                .then()
                .body("messages", hasSize(0));
        ada.asks().queryParam("format", "pdf").get(path).then().statusCode(400);
        ada.asks().get("/api/v1/sessions/s-none/export").then().statusCode(404);
        someone(ada.tenant().value(), "tenant-admin").asks().get(path).then().statusCode(404);
        someone("operators", "operator").asks().get(path).then().statusCode(403);

        orchestrator.say(scope, new Fact.SessionDeleted());
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get(path).then().statusCode(404));
    }

    private Person someone(String tenant, String role) {
        return people.person(tenant, role + "-" + UUID.randomUUID(), role);
    }
}
