package dev.sluice.session.audit;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The audit at its door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class AuditDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/audit";

    private final String tenant = "t-" + UUID.randomUUID();

    @Inject
    People people;

    @Test
    void aRefusalSaysWhoWhatFromWhereAndWhy() {
        var boss = someone(tenant, "tenant-admin");
        var vera = someone(tenant, "viewer");
        refuse(vera);

        awaitRecords(boss, 1)
                .body("records[0].tenant", equalTo(tenant))
                .body("records[0].user", equalTo(vera.user().value()))
                .body("records[0].action", equalTo("session.open"))
                .body("records[0].allowed", equalTo(false))
                .body("records[0].details.reason", equalTo("role"))
                .body("records[0].details.address", equalTo("127.0.0.1"))
                .body("records[0].details.user_agent", equalTo("curl/8.9 (of a test)"));
    }

    @Test
    void filtersRestrict() {
        var boss = someone(tenant, "tenant-admin");
        var vera = someone(tenant, "viewer");
        var egon = someone(tenant, "viewer");
        refuse(vera);
        refuse(egon);
        awaitRecords(boss, 2);

        boss.asks()
                .queryParam("user", egon.user().value())
                .get(PATH)
                .then()
                .body("records.user", contains(egon.user().value()));
        boss.asks().queryParam("outcome", "refused").get(PATH).then().body("records", hasSize(2));
        boss.asks().queryParam("outcome", "allowed").get(PATH).then().body("records", empty());
        boss.asks().queryParam("action", "session.open").get(PATH).then().body("records", hasSize(2));
        boss.asks().queryParam("action", "call.run").get(PATH).then().body("records", empty());
        boss.asks().queryParam("session", "s-none").get(PATH).then().body("records", empty());
        boss.asks()
                .queryParam("since", Instant.now().toString())
                .get(PATH)
                .then()
                .body("records", empty());
        boss.asks()
                .queryParam("until", Instant.now().toString())
                .get(PATH)
                .then()
                .body("records", hasSize(2));
    }

    @Test
    void pagesLeadThroughAllRecordsOnce() {
        var boss = someone(tenant, "tenant-admin");
        for (var i = 0; i < 3; i++) {
            var vera = someone(tenant, "viewer");
            for (var j = 0; j < 15; j++) {
                refuse(vera);
            }
        }
        Awaitility.await().atMost(PATIENCE).until(() -> all(boss).size() == 45);
    }

    @Test
    void nobodyElseSeesIt() {
        var vera = someone(tenant, "viewer");
        refuse(vera);
        awaitRecords(someone(tenant, "tenant-admin"), 1);

        someone(tenant, "developer").asks().get(PATH).then().statusCode(403);
        someone(tenant, "approver").asks().get(PATH).then().statusCode(403);
        var stranger = someone("u-" + UUID.randomUUID(), "tenant-admin");
        stranger.asks().get(PATH).then().statusCode(200).body("records", empty());
        stranger.asks().queryParam("tenant", tenant).get(PATH).then().statusCode(403);
        someone("operators", "operator")
                .asks()
                .queryParam("tenant", tenant)
                .get(PATH)
                .then()
                .statusCode(200)
                .body("records.tenant", everyItem(equalTo(tenant)));
    }

    @Test
    void whatCannotBeAFilterIsSaid() {
        var boss = someone(tenant, "tenant-admin");
        for (var wrong : Map.of(
                        "outcome",
                        "perhaps",
                        "action",
                        "Call Run",
                        "session",
                        "-",
                        "user",
                        "-",
                        "tenant",
                        "-",
                        "since",
                        "yesterday",
                        "cursor",
                        "x",
                        "whom",
                        "ada")
                .entrySet()) {
            boss.asks()
                    .queryParam(wrong.getKey(), wrong.getValue())
                    .get(PATH)
                    .then()
                    .statusCode(400);
        }
    }

    private HashSet<String> all(Person boss) {
        var ids = new HashSet<String>();
        var next = "";
        do {
            var asked = boss.asks();
            var page = (next.isEmpty() ? asked : asked.queryParam("cursor", next))
                    .get(PATH)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            var found = page.getList("records.id", String.class);
            assertTrue(found.size() <= 20);
            var before = ids.size();
            ids.addAll(found);
            assertEquals(before + found.size(), ids.size(), "a record came twice");
            next = page.getString("next");
        } while (next != null);
        return ids;
    }

    private ValidatableResponse awaitRecords(Person boss, int records) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> boss.asks().get(PATH).jsonPath().getList("records").size() == records);
        return boss.asks().get(PATH).then().statusCode(200);
    }

    private static void refuse(Person viewer) {
        viewer.asks()
                .header("User-Agent", "curl/8.9 (of a test)")
                .body("{}")
                .post("/api/v1/sessions")
                .then()
                .statusCode(403);
    }

    private Person someone(String tenant, String role) {
        return people.person(tenant, role + "-" + UUID.randomUUID(), role);
    }
}
