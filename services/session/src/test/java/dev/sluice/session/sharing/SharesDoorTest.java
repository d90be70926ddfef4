package dev.sluice.session.sharing;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.keys.WorkspaceTicket;
import dev.sluice.keys.WorkspaceTickets;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.door.EventReader;
import dev.sluice.session.projection.Database;
import dev.sluice.session.socket.ChatClient;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that somebody shares, at each of its doors. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class SharesDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration SEEN_WITHIN = Duration.ofMillis(200);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    SessionConfig config;

    @Inject
    Database database;

    private final String tenant = "t-" + UUID.randomUUID();
    private Person ada;
    private Person grace;
    private Scope scope;

    @BeforeEach
    void aSessionThatAsks() {
        ada = people.person(tenant, "ada", "developer");
        grace = people.person(tenant, "grace", "developer");
        scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(turn));
        orchestrator.say(scope, Facts.started(turn));
        orchestrator.say(scope, Facts.approvalRequested(turn));
        await().atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get(approval()).then().statusCode(200));
    }

    @Test
    void whoeverMayLookSeesItAndDoesNothing() {
        share("view");

        grace.asks()
                .get(session())
                .then()
                .statusCode(200)
                .body("shared.by", equalTo("ada"))
                .body("shared.right", equalTo("view"));
        for (var path : new String[] {
            session() + "/history", session() + "/export", approval(), "/api/v1/jobs/" + Facts.turnOf(scope)
        }) {
            grace.asks().get(path).then().statusCode(200);
        }
        grace.asks().get("/api/v1/approvals").then().body("approvals", empty());
        decision(grace, 404);
        chat(grace, 404);
        grace.asks().delete(session()).then().statusCode(404);
        grace.asks().body(Map.of("title", "mine")).patch(session()).then().statusCode(404);
        grace.asks()
                .body(Map.of("mode", "auto-edit"))
                .put(session() + "/mode")
                .then()
                .statusCode(404);
        grace.asks().get(session() + "/shares").then().statusCode(404);
        grace.asks().body(Map.of("right", "edit")).put(sharedWith("eve")).then().statusCode(404);
        assertFalse(ticket(grace).guest().orElseThrow().mayWrite());
    }

    @Test
    void whatIsSharedIsInAListOfItsOwn() {
        share("view");

        await().atMost(PATIENCE).untilAsserted(() -> grace.asks()
                .queryParam("shared", true)
                .get("/api/v1/sessions")
                .then()
                .statusCode(200)
                .body("sessions.session_id", contains(scope.session().value()))
                .body("sessions.shared.by", contains("ada")));
        grace.asks().get("/api/v1/sessions").then().body("sessions", empty());
        ada.asks()
                .get("/api/v1/sessions")
                .then()
                .body("sessions.session_id", contains(scope.session().value()))
                .body("sessions[0].shared", nullValue());
        ada.asks().get(session() + "/shares").then().body("shares.user", contains("grace"));
        grace.asks()
                .queryParam("shared", "perhaps")
                .get("/api/v1/sessions")
                .then()
                .statusCode(400);

        ada.asks().delete(sharedWith("grace")).then().statusCode(204);
        await().atMost(PATIENCE).untilAsserted(() -> grace.asks()
                .queryParam("shared", true)
                .get("/api/v1/sessions")
                .then()
                .body("sessions", empty()));
    }

    @Test
    void whoeverMayApproveDecides() {
        share("approve");

        await().atMost(PATIENCE).untilAsserted(() -> grace.asks()
                .get("/api/v1/approvals")
                .then()
                .body(
                        "approvals.approval_id",
                        contains(Facts.approval(Facts.turnOf(scope)).value())));
        chat(grace, 404);
        decision(grace, 200);
    }

    @Test
    void theRoleOfAGuestCountsToo() {
        var vera = people.person(tenant, "vera", "viewer");
        ada.asks().body(Map.of("right", "edit")).put(sharedWith("vera")).then().statusCode(200);

        vera.asks().get(session()).then().statusCode(200);
        decision(vera, 403);
        chat(vera, 403);
        assertFalse(ticket(vera).guest().orElseThrow().mayWrite());
    }

    @Test
    void whoeverMayEditSpeaksInHisOwnName() {
        share("edit");
        try (var inbox = TopicProbe.open(Topics.INBOX)) {
            chat(grace, 202);

            var said = read(inbox.await(record -> scope.session().value().equals(record.key()), PATIENCE)
                    .value());
            assertTrue(said.input() instanceof Input.TurnSubmitted);
            assertEquals(Optional.of(new Actor.Person(grace.user())), said.actor());
        }
        assertTrue(ticket(grace).guest().orElseThrow().mayWrite());
    }

    @Test
    void whatIsTakenBackIsAsIfItHadNeverBeen() {
        share("edit");
        try (var socket = ChatClient.open(grace);
                var events = EventReader.open(grace, scope.session(), "0")) {
            socket.say(Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 0));
            socket.await("approval_required");
            events.await("approval_required");

            ada.asks().delete(sharedWith("grace")).then().statusCode(204);

            socket.await(frame -> frame.path("code").asText().equals("not_found"));
            events.awaitEnd();
            orchestrator.say(scope, Facts.approvalSettled(Facts.turnOf(scope), true));
            assertFalse(socket.seqs().contains(orchestrator.newest(scope)));
        }
        var unknown = "/api/v1/sessions/s-" + UUID.randomUUID();
        for (var below : new String[] {"", "/history", "/events", "/export", "/grants", "/forks"}) {
            assertSame(unknown + below, session() + below, grace);
        }
        decision(grace, 404);
        chat(grace, 404);
        grace.asks().post(session() + "/ticket").then().statusCode(404);
    }

    @Test
    void aNamesakeInAnotherTenantIsNobody() {
        share("edit");
        var namesake = people.person("u-" + UUID.randomUUID(), "grace", "developer");

        assertSame("/api/v1/sessions/s-" + UUID.randomUUID(), session(), namesake);
        chat(namesake, 404);
        namesake.asks()
                .queryParam("shared", true)
                .get("/api/v1/sessions")
                .then()
                .body("sessions", empty());
    }

    @Test
    void whatMakesNoShareIsRefused() {
        for (var right : new String[] {"admin", "VIEW", ""}) {
            ada.asks()
                    .body(Map.of("right", right))
                    .put(sharedWith("grace"))
                    .then()
                    .statusCode(400);
        }
        ada.asks().body("{}").put(sharedWith("grace")).then().statusCode(400);
        ada.asks()
                .body(Map.of("right", "view"))
                .put(sharedWith("no%20name"))
                .then()
                .statusCode(400);
        people.person(tenant, "vera", "viewer")
                .asks()
                .body(Map.of("right", "view"))
                .put(sharedWith("grace"))
                .then()
                .statusCode(403);
    }

    @Test
    void whatTheTailDoesNotTellPostgresDoes() {
        database.change(() -> Panache.getSession().flatMap(session -> session.createNativeQuery("""
                        insert into session.shares (session_id, guest, tenant, share_right, seq, changed_at)
                        values (?1, 'grace', ?2, 'view', 5, now())""")
                .setParameter(1, scope.session().value())
                .setParameter(2, tenant)
                .executeUpdate()));

        grace.asks().get(session()).then().statusCode(200);
    }

    @Test
    void twoWatchAndOneDecides() {
        share("view");
        var bob = people.person(tenant, "bob", "developer");
        ada.asks()
                .body(Map.of("right", "approve"))
                .put(sharedWith("bob"))
                .then()
                .statusCode(200);
        try (var deciding = ChatClient.open(bob);
                var watching = ChatClient.open(grace)) {
            for (var client : new ChatClient[] {deciding, watching}) {
                client.say(
                        Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 0));
                client.await("approval_required");
            }
            var approval = Facts.approval(Facts.turnOf(scope)).value();
            var begun = System.nanoTime();
            deciding.say(Map.of("type", "tool_approval", "approval_id", approval, "approved", true));

            var seen = watching.await("approval_decided");

            var took = Duration.ofNanos(watching.arrived(seen) - begun);
            System.out.printf("The other saw the decision after %d ms%n", took.toMillis());
            assertEquals("bob", seen.path("decided_by").asText());
            assertTrue(took.compareTo(SEEN_WITHIN) < 0, took::toString);
        }
    }

    private void share(String right) {
        ada.asks()
                .body(Map.of("right", right))
                .put(sharedWith("grace"))
                .then()
                .statusCode(200)
                .body("user", equalTo("grace"))
                .body("right", equalTo(right));
    }

    private void decision(Person who, int status) {
        who.asks()
                .body(Map.of("approved", true))
                .post(approval() + "/decision")
                .then()
                .statusCode(status);
    }

    private void chat(Person who, int status) {
        who.asks()
                .body(Map.of("message", "go on", "session_id", scope.session().value()))
                .post("/api/v1/jobs")
                .then()
                .statusCode(status);
    }

    private WorkspaceTicket ticket(Person guest) {
        String header = guest.asks()
                .post(session() + "/ticket")
                .then()
                .statusCode(200)
                .extract()
                .path("ticket");
        var bearer = new Scope(guest.tenant(), guest.user(), scope.session());
        var ticket = new WorkspaceTickets(config.keys().publicDirectory())
                .believed(header, bearer, Instant.now())
                .orElseThrow();
        assertEquals(scope, ticket.scope());
        assertFalse(ticket.expiresAt().isAfter(Instant.now().plus(WorkspaceTicket.GUEST_LIFE)));
        return ticket;
    }

    /** The same status and the same words, but for the names of the requests themselves. */
    private static void assertSame(String unknown, String path, Person who) {
        var expected = who.asks().get(unknown);
        var answer = who.asks().get(path);
        assertEquals(404, answer.statusCode(), path);
        assertEquals(expected.statusCode(), answer.statusCode());
        assertEquals(expected.contentType(), answer.contentType());
        assertEquals(
                expected.body().asString().replaceAll("\"correlation_id\":\"[^\"]*\"", ""),
                answer.body().asString().replaceAll("\"correlation_id\":\"[^\"]*\"", ""));
    }

    private String session() {
        return "/api/v1/sessions/" + scope.session();
    }

    private String sharedWith(String user) {
        return session() + "/shares/" + user;
    }

    private String approval() {
        return "/api/v1/approvals/" + Facts.approval(Facts.turnOf(scope));
    }

    private static InputRecord read(byte[] bytes) {
        try {
            return MessageCodec.read(bytes, InputRecord.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
