package dev.sluice.session.sharing;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.projection.Database;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happened in a session, for whoever has a link. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class LinksDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    Database database;

    private Person ada;
    private Scope scope;

    @BeforeEach
    void aSessionInWhichSomethingWasSaid() {
        ada = people.person("t-" + UUID.randomUUID(), "ada", "developer");
        scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, new Fact.SharingChanged(new UserId("grace"), Optional.of(ShareRight.VIEW), ada.user()));
        orchestrator.say(scope, Facts.accepted(turn, "mend the parser"));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> ada.asks().get("/api/v1/jobs/" + turn).then().statusCode(200));
    }

    @Test
    void whoeverHasALinkSeesTheReplayAndNothingElse() {
        var link = link(1);

        replay(link)
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .body("messages.text", contains("mend the parser"))
                .body("facts.type", hasItem("queued"))
                .body("facts.find { it.type == 'sharing' }.with", nullValue());
        for (var path : new String[] {"", "/history", "/events", "/export", "/shares", "/links", "/grants"}) {
            given().header("Sluice-Link", link).get(session() + path).then().statusCode(401);
        }
        given().header("Sluice-Link", link)
                .header("Content-Type", "application/json")
                .body(Map.of("message", "hi", "session_id", scope.session().value()))
                .post("/api/v1/jobs")
                .then()
                .statusCode(401);
        given().auth().oauth2(link).get(session()).then().statusCode(401);
    }

    @Test
    void theWordIsSaidOnceAndKeptNowhere() {
        var link = link(1);

        ada.asks()
                .get(session() + "/links")
                .then()
                .statusCode(200)
                .body("links.size()", equalTo(1))
                .body("links[0].link", nullValue())
                .body(not(containsString(link)));
        assertTrue(link.length() > 50);
        assertEquals(1L, database.ask(() -> LinkRow.count("sha256", Digest.sha256Hex(link))));
    }

    @Test
    void whatWasTakenBackExpiredOrNeverWasIsTheSame() {
        var revoked = link(1);
        String id = ada.asks().get(session() + "/links").then().extract().path("links[0].link_id");
        ada.asks().delete(session() + "/links/" + id).then().statusCode(204);
        ada.asks().delete(session() + "/links/" + id).then().statusCode(404);
        var expired = link(1);
        database.change(() -> LinkRow.update("expiresAt = createdAt where sha256 = ?1", Digest.sha256Hex(expired)));

        for (var link : new String[] {revoked, expired, "link-sluice-none", "", "x".repeat(4_000)}) {
            replay(link).statusCode(404).body("code", equalTo("not_found"));
        }
        given().get("/api/v1/replay").then().statusCode(404);
        given().get("/api/v1/replay?link=" + link(1)).then().statusCode(400);
    }

    @Test
    void aLinkEndsWithItsSession() {
        var link = link(1);

        ada.asks().delete(session()).then().statusCode(204);

        await().atMost(PATIENCE).untilAsserted(() -> replay(link).statusCode(404));
    }

    @Test
    void onlyTheOwnerMakesOne() {
        for (var hours : new int[] {0, -1, 721}) {
            ada.asks()
                    .body(Map.of("hours", hours))
                    .post(session() + "/links")
                    .then()
                    .statusCode(400);
        }
        for (var other : new Person[] {
            people.person(ada.tenant().value(), "grace", "developer"), people.person("other", "ada", "developer")
        }) {
            other.asks().body("{}").post(session() + "/links").then().statusCode(404);
            other.asks().get(session() + "/links").then().statusCode(404);
        }
    }

    @Test
    void theAuditKnowsFromWhere() {
        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            var link = link(1);
            replay(link).statusCode(200);
            replay("link-sluice-none").statusCode(404);

            audit.await(record -> is(record.value(), "link.create", true), PATIENCE);
            audit.await(record -> is(record.value(), "session.replay", true), PATIENCE);
            audit.await(record -> is(record.value(), "session.replay", false), PATIENCE);
            assertTrue(audit.seen().stream().noneMatch(record -> new String(record.value()).contains(link)));
        }
    }

    private static boolean is(byte[] record, String action, boolean allowed) {
        try {
            var audited = MessageCodec.read(record, AuditRecorded.class);
            return audited.action().equals(action)
                    && audited.allowed() == allowed
                    && audited.details().containsKey("address");
        } catch (MessageCodec.UnreadableMessage impossible) {
            throw new AssertionError(impossible);
        }
    }

    private String link(int hours) {
        return ada.asks()
                .body(Map.of("hours", hours))
                .post(session() + "/links")
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .extract()
                .path("link");
    }

    private static ValidatableResponse replay(String link) {
        return given().header("Sluice-Link", link).get("/api/v1/replay").then();
    }

    private String session() {
        return "/api/v1/sessions/" + scope.session();
    }
}
