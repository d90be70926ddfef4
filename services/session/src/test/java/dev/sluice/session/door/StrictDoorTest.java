package dev.sluice.session.door;

import static io.restassured.RestAssured.given;
import static org.awaitility.pollinterval.IterativePollInterval.iterative;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.WorkspaceTemplates;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.socket.RawSocket;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a door does not take, and how it says so. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class StrictDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(100);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    void aHeaderThatDecidesComesOnce() {
        var ada = people.developer("ada");
        var bob = people.developer("bob");

        problem(
                given().header("Authorization", "Bearer " + ada.token(), "Bearer " + bob.token())
                        .get("/api/v1/sessions"),
                400);
        problem(
                ada.asks()
                        .header("Idempotency-Key", "one", "two")
                        .body(Map.of("message", "hi"))
                        .post("/api/v1/jobs"),
                400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/jobs", "/api/v1/workflows", "/api/v1/agent/chat"})
    void aKeyThatIsTooLongIsRefused(String door) {
        var ada = people.developer("ada");

        problem(
                ada.asks()
                        .header("Idempotency-Key", "k".repeat(201))
                        .body(Map.of("message", "hi"))
                        .post(door),
                400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/./api/v1/sessions", "/x/../api/v1/sessions", "/api/./v1/sessions", "/%61pi/v1/sessions"})
    void noOtherWayOfWritingAnAddressPassesTheGate(String path) {
        var ada = people.developer("ada");
        var bob = people.developer("bob");

        given().urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + ada.token(), "Bearer " + bob.token())
                .get(path)
                .then()
                .statusCode(oneOf(400, 404));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sessions/a%00b",
                "/jobs/a%00b",
                "/keys/k-%00",
                "/keys/%c3%28",
                "/budgets/user/acme/a%00",
                "/usage/calls?key=%00",
                "/jobs?text=%00",
                "/jobs?since=%2B1000000-01-01T00:00:00Z",
                "/usage?since=-1000000-01-01T00:00:00Z",
                "/sessions?cursor=%00"
            })
    void whatADatabaseCannotHoldIsTheClientsFault(String path) {
        var status = people.developer("ada")
                .asks()
                .urlEncodingEnabled(false)
                .get("/api/v1" + path)
                .then()
                .contentType("application/problem+json")
                .extract()
                .statusCode();

        assertTrue(status == 400 || status == 404, () -> path + " is " + status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-31T12:00:00Z\na\u0000b",
                "+1000000000-12-31T23:59:59Z\nx",
                "-1000000000-01-01T00:00:00Z\nx",
                "2026-01-31T12:00:00Z"
            })
    void aForgedCursorIsRefusedOnEveryList(String inside) {
        var cursor = Base64.getUrlEncoder().encodeToString(inside.getBytes(StandardCharsets.UTF_8));
        for (var list : List.of("/sessions", "/jobs", "/approvals", "/questions", "/keys", "/usage", "/usage/calls")) {
            problem(people.developer("ada").asks().queryParam("cursor", cursor).get("/api/v1" + list), 400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "x", "+1", "99999999999999999999"})
    void aPlaceIsANumberOfAFact(String place) {
        var ada = people.developer("ada");
        var session = opened(ada).session();

        problem(ada.asks().queryParam("after", place).get("/api/v1/sessions/" + session + "/history"), 400);
        problem(ada.asks().queryParam("after", place).get("/api/v1/sessions/" + session + "/events"), 400);
        problem(ada.asks().header("Last-Event-ID", place).get("/api/v1/sessions/" + session + "/events"), 400);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/sessions/{session}/history?limit=1e2, limit must be a number from 1 to 1000",
                "/sessions/{session}/history?limit=, the query parameter 'limit' is empty",
                "/sessions/{session}/history?limit=1&limit=2, the query parameter 'limit' comes more than once",
                "/sessions/{session}/history?limits=1, there is no query parameter 'limits' here",
                "/sessions/{session}/events?after=0&after=0, the query parameter 'after' comes more than once",
                "/sessions?limit=5, there is no query parameter 'limit' here",
                "/sessions?cursor=x, the cursor is not one of ours",
                "/sessions?cursor=&cursor=, the query parameter 'cursor' comes more than once",
                "/sessions/{session}?after=1, there is no query parameter 'after' here",
                "/jobs?state=failed, there is no query parameter 'state' here",
                "/jobs?status=failed&status=running, the query parameter 'status' comes more than once",
                "/jobs?since=yesterday, since must be a time like 2026-01-31T12:00:00Z",
                "/jobs?until=1e3, until must be a time like 2026-01-31T12:00:00Z",
                "/workflows?Status=failed, there is no query parameter 'Status' here",
                "/approvals?status=open, \"status must be pending, approved, edited, rejected, expired or cancelled\"",
                "/questions?status=open, \"status must be pending, answered or cancelled\"",
                "/keys?key=x, there is no query parameter 'key' here",
                "/usage?since=2026, since must be a time like 2026-01-31T12:00:00Z",
                "/usage/calls?user=&user=, the query parameter 'user' comes more than once",
                "/budgets/user/acme/ada?x%0ay=1, there is no query parameter 'x?y' here",
                "/stats?refresh=true, there is no query parameter 'refresh' here"
            })
    void whatAQueryMayNotSayIsNamed(String path, String detail) {
        var ada = people.developer("ada");
        var session = opened(ada).session().value();

        var answer = ada.asks().urlEncodingEnabled(false).get("/api/v1" + path.replace("{session}", session));

        problem(answer, 400);
        answer.then().body("detail", equalTo(detail));
    }

    @Test
    void aStatusThatNoJobHasIsAnsweredWithThoseThatThereAre() {
        var answer = people.developer("ada").asks().get("/api/v1/jobs?status=done");

        problem(answer, 400);
        answer.then()
                .body(
                        "detail",
                        equalTo("status must be one of queued, running, waiting, cancelling, completed, failed,"
                                + " cancelled"));
    }

    @Test
    void whoMayNotLearnsNothingOfParameters() {
        given().get("/api/v1/sessions?limit=5").then().statusCode(401);
        people.person("acme", "olga", "operator")
                .asks()
                .get("/api/v1/sessions?limit=5")
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/x+json", "text/json", "application/xml", "text/plain", "application/octet-stream"})
    void onlyJsonIsRead(String type) {
        for (var path :
                List.of("/jobs", "/workflows", "/sessions", "/agent/chat", "/keys", "/auth/login", "/auth/refresh")) {
            problem(
                    given().auth()
                            .oauth2(people.developer("ada").token())
                            .header("Content-Type", type)
                            .body("{\"message\":\"hi\"}".getBytes(StandardCharsets.UTF_8))
                            .post("/api/v1" + path),
                    415);
        }
    }

    @Test
    void anUnknownRoleIsRefused() {
        var ada = people.developer("ada");
        for (var path : List.of("/jobs", "/workflows", "/agent/chat")) {
            ada.asks()
                    .body(Map.of("message", "hi", "role", "magician"))
                    .post("/api/v1" + path)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("unknown_role"));
        }
    }

    @Test
    void anUnknownWorkspaceIsRefusedWhereItIsAskedFor() {
        var ada = people.developer("ada");
        var templates = MessageCodec.mapper().<JsonNode>valueToTree(new WorkspaceTemplates(List.of("sample")));
        var told = new ConfigVersion(
                WorkspaceTemplates.KIND, "local", "v1", templates, new UserId("tool-executor"), Instant.now());
        orchestrator.writer().send(Topics.CONFIGS, told.currentKey(), MessageCodec.write(told));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .body(Map.of("workspace", "nowhere"))
                .post("/api/v1/sessions")
                .then()
                .statusCode(422)
                .body("code", equalTo("unknown_workspace")));
        ada.asks()
                .body(Map.of("workspace", "nowhere", "message", "hi"))
                .post("/api/v1/jobs")
                .then()
                .statusCode(422);
        ada.asks()
                .body(Map.of("workspace", "sample"))
                .post("/api/v1/sessions")
                .then()
                .statusCode(201);
    }

    @Test
    void aBadBearerGetsAProblem() {
        problem(given().auth().oauth2("nonsense").get("/api/v1/sessions"), 401);
        problem(given().auth().oauth2("a.b.c").get("/api/v1/jobs"), 401);
    }

    @Test
    void aStaleBearerKeepsNobodyFromLoggingIn() {
        for (var path : List.of("/auth/login", "/auth/refresh")) {
            given().auth()
                    .oauth2("nonsense")
                    .contentType(ContentType.JSON)
                    .body("{}")
                    .post("/api/v1" + path)
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void theLogHasTheIdOfEveryError() {
        var lines = new CopyOnWriteArrayList<String>();
        var log = Logger.getLogger("dev.sluice.session.door.problem.Correlation");
        var ear = ear(lines);
        log.addHandler(ear);
        try {
            for (var answer : List.of(
                    given().get("/api/v1/sessions"),
                    given().auth().oauth2("nonsense").get("/api/v1/sessions"),
                    people.developer("ada").asks().get("/api/v1/sessions/unknown"),
                    people.developer("ada").asks().body("").post("/api/v1/jobs"))) {
                String id = answer.then()
                        .body("correlation_id", notNullValue())
                        .extract()
                        .path("correlation_id");
                assertTrue(lines.stream().anyMatch(line -> line.contains(id)), () -> answer.statusCode() + " " + lines);
            }
        } finally {
            log.removeHandler(ear);
        }
    }

    @Test
    void whoHangsUpInTheMiddleOfABodyIsNoFaultOfOurs() throws IOException {
        var lines = new CopyOnWriteArrayList<String>();
        var log = Logger.getLogger("dev.sluice.session.door.problem.Correlation");
        var ear = ear(lines);
        var clients = new ArrayDeque<Socket>();
        log.addHandler(ear);
        try {
            // Who hangs up before the body is read is not heard of at all: each one stays for as long as one look
            // takes, and the next for twice as long.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(iterative(pause -> pause.multipliedBy(2), LOOK))
                    .until(() -> {
                        if (!clients.isEmpty()) {
                            clients.getLast().close();
                        }
                        clients.add(inTheMiddleOfABody());
                        return lines.stream().anyMatch(line -> line.contains("/api/v1/auth/login"));
                    });
        } finally {
            log.removeHandler(ear);
            for (var client : clients) {
                client.close();
            }
        }
        assertTrue(lines.stream().allMatch(line -> line.contains(": 400 ")), lines::toString);
    }

    private static Socket inTheMiddleOfABody() throws IOException {
        var client = new Socket("127.0.0.1", RestAssured.port);
        client.getOutputStream()
                .write(
                        "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"user"
                                .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    @Test
    void theConflictNamesTheDecision() {
        var ada = people.developer("ada");
        var scope = opened(ada);
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.accepted(turn));
        orchestrator.say(scope, Facts.approvalRequested(turn));
        var approval = "/api/v1/approvals/" + Facts.approval(turn) + "/decision";
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .body(Map.of("approved", false))
                .post(approval)
                .then()
                .statusCode(200));

        ada.asks()
                .body(Map.of("approved", true))
                .post(approval)
                .then()
                .statusCode(409)
                .body("winner", equalTo(ada.user().value()))
                .body("decision", equalTo("rejected"));
    }

    @Test
    void anothersSessionIsAnsweredLikeAnUnknownOne() {
        var ada = opened(people.developer("ada")).session();
        var eve = people.developer("eve");

        for (var below : List.of("", "/history", "/events")) {
            var foreign =
                    eve.asks().get("/api/v1/sessions/" + ada + below).jsonPath().getMap("$");
            var unknown = eve.asks()
                    .get("/api/v1/sessions/unknown" + below)
                    .jsonPath()
                    .getMap("$");
            foreign.remove("correlation_id");
            unknown.remove("correlation_id");
            assertEquals(unknown, foreign);
            assertFalse(foreign.isEmpty());
        }
    }

    @Test
    void whoeverIsTurnedAwayStandsInTheAudit() {
        try (var audit = TopicProbe.open(Topics.AUDIT);
                var foreign = RawSocket.open(
                        RawSocket.bearer(people.developer("ada").token()), "Origin: http://evil.example\r\n")) {
            assertEquals(403, foreign.status());
            given().get("/api/v1/sessions").then().statusCode(401);
            given().auth().oauth2("nonsense").get("/api/v1/stats").then().statusCode(401);
            given().contentType(ContentType.JSON)
                    .body(Map.of("refresh_token", UUID.randomUUID().toString()))
                    .post("/api/v1/auth/refresh")
                    .then()
                    .statusCode(401)
                    .body("detail", containsString("refresh token"));

            for (var expected : List.of(
                    "socket.open origin", "token.verify no token", "token.verify bad token", "token.refresh unknown")) {
                audit.await(record -> refusal(record.value()).equals(expected), PATIENCE);
            }
        }
    }

    private static String refusal(byte[] bytes) {
        try {
            var record = MessageCodec.read(bytes, AuditRecorded.class);
            return record.action() + " " + record.details().get("reason");
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private Scope opened(People.Person owner) {
        var scope = new Scope(owner.tenant(), owner.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        owner.asks().get("/api/v1/sessions/" + scope.session()).statusCode() == 200);
        return scope;
    }

    private static void problem(Response response, int status) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("correlation_id", notNullValue());
    }

    private static Handler ear(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(((org.jboss.logmanager.ExtLogRecord) record).getFormattedMessage());
            }

            @Override
            public void flush() {
                // Nothing is kept.
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}
