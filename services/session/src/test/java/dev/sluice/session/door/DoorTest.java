package dev.sluice.session.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.VerificationKeys;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.SessionConfig;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class DoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    SessionConfig config;

    @Test
    void aSessionIsMadeOnceListedReadAndDeleted() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var body = Map.of("session_id", "mine", "title", "first");
        var id = opened(ada, body, 201);

        assertEquals(id, opened(ada, body, 200), "the same name is the same session");
        assertEquals(id, opened(ada, Map.of("session_id", id), 200), "and so is its id");
        ada.asks().get("/api/v1/sessions").then().body("sessions", hasSize(1));
        ada.asks().get("/api/v1/sessions/" + id).then().statusCode(200).body("state", equalTo("idle"));
        ada.asks().delete("/api/v1/sessions/" + id).then().statusCode(204);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            ada.asks().get("/api/v1/sessions/" + id).then().statusCode(404);
            ada.asks().get("/api/v1/sessions").then().body("sessions", empty());
        });
    }

    @Test
    void anOwnerRenamesHisSessionAndFindsItByThat() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var bob = people.developer("bob-" + UUID.randomUUID());
        var id = opened(ada, Map.of("title", "first"), 201);
        opened(ada, Map.of("title", "another"), 201);

        ada.asks()
                .body(Map.of("title", "Größe of caches"))
                .patch("/api/v1/sessions/" + id)
                .then()
                .statusCode(200)
                .body("title", equalTo("Größe of caches"));
        ada.asks()
                .body(Map.of("title", " "))
                .patch("/api/v1/sessions/" + id)
                .then()
                .statusCode(400);
        bob.asks()
                .body(Map.of("title", "mine now"))
                .patch("/api/v1/sessions/" + id)
                .then()
                .statusCode(404);

        ada.asks()
                .queryParam("text", "größE")
                .get("/api/v1/sessions")
                .then()
                .body("sessions.session_id", equalTo(List.of(id)));
        ada.asks().queryParam("text", "100%_").get("/api/v1/sessions").then().body("sessions", empty());
    }

    @Test
    void aNameOrAnIdThatSomebodyElseHasIsAnsweredLikeAnyOther() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var bob = people.developer("bob-" + UUID.randomUUID());
        var name = "project-" + UUID.randomUUID();
        var hers = opened(ada, Map.of("session_id", name), 201);
        var oldOfHers = scope(ada, "old-" + UUID.randomUUID());
        orchestrator.say(oldOfHers, Facts.opened());
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        opened(ada, Map.of("session_id", oldOfHers.session().value()), 200) != null);

        for (var taken : List.of(name, hers, oldOfHers.session().value())) {
            var his = opened(bob, Map.of("session_id", taken), 201);

            assertTrue(!his.equals(taken) && !his.equals(hers), his);
            assertEquals(his, opened(bob, Map.of("session_id", taken), 200));
            bob.asks().get("/api/v1/sessions/" + his).then().statusCode(200);
        }
    }

    @Test
    void aListComesInPagesOfTwenty() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        for (var i = 0; i < 25; i++) {
            orchestrator.say(scope(ada, "s-" + UUID.randomUUID()), Facts.opened());
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get("/api/v1/sessions").then().body("next", not(nullValue())));

        Map<String, Object> first =
                ada.asks().get("/api/v1/sessions").jsonPath().getMap("$");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .queryParam("cursor", first.get("next"))
                .get("/api/v1/sessions")
                .then()
                .body("sessions", hasSize(5))
                .body("next", nullValue()));
    }

    @Test
    void aJobIsAcceptedAtOnceAndItsResultIsThereLater() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var job = submit(ada, "/jobs", "build it", UUID.randomUUID().toString());
        var turn = new TurnId(job);
        ada.asks().get("/api/v1/jobs/" + job).then().statusCode(200).body("text", equalTo("build it"));
        ada.asks()
                .get("/api/v1/jobs/" + job + "/results")
                .then()
                .statusCode(202)
                .body("text", nullValue());

        orchestrator.say(scope(ada, turn.session().value()), Facts.completed(turn, "built"));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/jobs/" + job + "/results")
                .then()
                .statusCode(200)
                .body("status", equalTo("completed"))
                .body("text", equalTo("built")));
        ada.asks()
                .queryParam("status", "completed")
                .queryParam("text", "BUILD it")
                .get("/api/v1/jobs")
                .then()
                .body("jobs.job_id", hasItem(job));
        ada.asks().queryParam("status", "failed").get("/api/v1/jobs").then().body("jobs", empty());
    }

    @Test
    void aJobThatNamesNoRoleGoesWhereItsWordsPoint() {
        var ada = people.developer("ada");

        var job = submit(
                ada, "/jobs", "Why does the login crash?", UUID.randomUUID().toString());

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> ada.asks().get("/api/v1/jobs/" + job).then().body("agent", equalTo("debug")));
    }

    @Test
    void aJobThatIsSubmittedAgainIsAnsweredAsItStands() {
        var ada = people.developer("ada");
        var key = UUID.randomUUID().toString();
        var turn = new TurnId(submit(ada, "/jobs", "build it", key));
        again(ada, "/jobs", key).then().statusCode(200).body("status", oneOf("queued", "running"));

        orchestrator.say(scope(ada, turn.session().value()), Facts.completed(turn, "built"));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> again(ada, "/jobs", key)
                .then()
                .statusCode(200)
                .header("Location", endsWith("/api/v1/jobs/" + turn))
                .body("job_id", equalTo(turn.value()))
                .body("status", equalTo("completed")));
        again(ada, "/workflows", key).then().statusCode(200).body("status", equalTo("completed"));
    }

    @Test
    void theSameKeyIsTheSameJobAndAnotherBodyWithItIsAConflict() {
        var ada = people.developer("ada");
        var key = UUID.randomUUID().toString();
        var first = submit(ada, "/jobs", "build it", key);

        assertEquals(first, again(ada, "/jobs", key).path("job_id"));
        ada.asks()
                .header("Idempotency-Key", key)
                .body(Map.of("message", "burn it"))
                .post("/api/v1/jobs")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("idempotency_conflict"));
        assertTrue(!first.equals(submit(people.developer("bob"), "/jobs", "build it", key)), "keys are per caller");
    }

    @Test
    void workflowsAreJobsInTheWordsOfTheRequirements() {
        people.developer("ada")
                .asks()
                .body(Map.of("message", "build it"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(202)
                .header("Location", startsWith("http"))
                .body("status", equalTo("queued"))
                .body("workflow_id", startsWith("j-"));
    }

    @Test
    void chatByRestWaitsForTheEndOfItsTurn() throws Exception {
        var ada = people.developer("ada");
        try (var probe = TopicProbe.open(Topics.FACTS);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var key = UUID.randomUUID().toString();
            var answer = threads.submit(() -> ada.asks()
                    .header("Idempotency-Key", key)
                    .body(Map.of("message", "hello " + key))
                    .post("/api/v1/agent/chat"));
            var accepted = probe.await(record -> accepted(record.value(), "hello " + key), PATIENCE);
            var scope = scope(ada, accepted.key());
            var turn = ((Fact.TurnAccepted) fact(accepted.value()).fact()).turn();

            orchestrator.say(scope, Facts.completed(turn, "hi"));

            answer.get().then().statusCode(200).body("text", equalTo("hi")).body("outcome", equalTo("completed"));
            ada.asks()
                    .header("Idempotency-Key", key)
                    .header("Accept", "text/event-stream")
                    .body(Map.of("message", "hello " + key))
                    .post("/api/v1/agent/chat")
                    .then()
                    .statusCode(200)
                    .contentType(startsWith("text/event-stream"))
                    .body(containsString("event:done"));
        }
    }

    @Test
    void historyJoinsWhatIsStoredAndWhatIsNew() {
        var ada = people.developer("ada");
        var scope = scope(ada, "s-" + UUID.randomUUID());
        var turn = Facts.turnOf(scope);
        for (var fact : List.of(
                Facts.opened(),
                Facts.accepted(turn),
                Facts.started(turn),
                Facts.approvalRequested(turn),
                Facts.approvalSettled(turn, true),
                Facts.stepCompleted(turn, "done it", 0),
                Facts.completed(turn, "done it"))) {
            orchestrator.say(scope, fact);
        }

        var path = "/api/v1/sessions/" + scope.session() + "/history";
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(path)
                .then()
                .statusCode(200)
                .body("facts.seq", equalTo(List.of(1, 2, 3, 4, 5, 6, 7)))
                .body("messages.text", equalTo(List.of("please", "done it")))
                .body("approvals.status", equalTo(List.of("approved"))));
        ada.asks().get(path + "?after=5").then().body("facts.seq", equalTo(List.of(6, 7)));
        ada.asks()
                .get(path + "?after=0&limit=2")
                .then()
                .body("facts.seq", equalTo(List.of(1, 2)))
                .body("next_after", equalTo(2));
    }

    @Test
    void ofFiftyDecidersOneWinsAndTheRestLearnWho() throws Exception {
        var ada = people.developer("ada");
        var scope = scope(ada, "s-" + UUID.randomUUID());
        var approval = ask(scope);
        Callable<Integer> decide = () -> ada.asks()
                .body(Map.of("approved", true))
                .post("/api/v1/approvals/" + approval + "/decision")
                .statusCode();

        List<Integer> outcomes = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> outcome : threads.invokeAll(Collections.nCopies(50, decide))) {
                outcomes.add(outcome.get());
            }
        }

        assertEquals(1, Collections.frequency(outcomes, 200), outcomes.toString());
        assertEquals(49, Collections.frequency(outcomes, 409), outcomes.toString());
        ada.asks()
                .put("/api/v1/hitl/requests/" + approval + "/reject")
                .then()
                .statusCode(409)
                .body("code", equalTo("already_decided"))
                .body("winner", equalTo("ada"))
                .body("decision", equalTo("approved"));
    }

    @Test
    void anApprovalCarriesAGrantThatVerifies() throws Exception {
        var ada = people.developer("ada");
        var scope = scope(ada, "s-" + UUID.randomUUID());
        var approval = ask(scope);
        try (var inbox = TopicProbe.open(Topics.INBOX)) {
            ada.asks()
                    .put("/api/v1/hitl/requests/" + approval + "/approve")
                    .then()
                    .statusCode(200);

            var record = inbox.await(input -> input.key().equals(scope.session().value()), PATIENCE);
            var decided = (Input.ApprovalDecided)
                    MessageCodec.read(record.value(), InputRecord.class).input();
            var grant = decided.grant().orElseThrow();
            var signature = Base64.getUrlDecoder().decode(grant.signature());
            assertEquals(Facts.DIGEST, grant.digest());
            assertTrue(new VerificationKeys(config.keys().publicDirectory(), KeyPurpose.GRANTS)
                    .verify(grant.keyId(), grant.signedBytes(), signature));
        }
    }

    @Test
    void anEditCarriesNoGrantAndStaysInTheApproval() throws Exception {
        var ada = people.developer("ada");
        var scope = scope(ada, "s-" + UUID.randomUUID());
        var approval = ask(scope);
        try (var inbox = TopicProbe.open(Topics.INBOX)) {
            ada.asks()
                    .body(Map.of("approved", true, "arguments", Map.of("path", "b.txt")))
                    .post("/api/v1/approvals/" + approval + "/decision")
                    .then()
                    .statusCode(200)
                    .body("arguments.path", equalTo("b.txt"));

            var record = inbox.await(input -> input.key().equals(scope.session().value()), PATIENCE);
            var decided = (Input.ApprovalDecided)
                    MessageCodec.read(record.value(), InputRecord.class).input();
            assertTrue(decided.grant().isEmpty());
            assertEquals(
                    "b.txt",
                    decided.edit().orElseThrow().arguments().path("path").asText());
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/approvals/" + approval)
                .then()
                .body("status", equalTo("edited"))
                .body("arguments.path", equalTo("a.txt"))
                .body("edited_arguments.path", equalTo("b.txt")));
    }

    @Test
    void whatBecomesOfAnApprovalStandsInIt() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var scope = scope(ada, "s-" + UUID.randomUUID());
        var approval = ask(scope);
        var call = Facts.call(Facts.turnOf(scope));
        var id = Facts.approval(Facts.turnOf(scope));
        var grace = new UserId("grace");
        var grant = new Grant(id, call, Facts.DIGEST, scope, grace, Instant.now(), "k", "s");

        orchestrator.say(scope, new Fact.ApprovalSupported(id, call, grace, 2, Duration.ofSeconds(3), grant));
        orchestrator.say(scope, new Fact.ApprovalReminded(id, call, 1, Optional.empty()));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/approvals/" + approval)
                .then()
                .body("status", equalTo("pending"))
                .body("people", equalTo(2))
                .body("supported_by", equalTo("grace"))
                .body("reminders", equalTo(1)));
        ada.asks().get("/api/v1/approvals").then().body("approvals[0].supported_by", equalTo("grace"));

        orchestrator.say(scope, new Fact.ApprovalExpired(id, call, Duration.ofMinutes(5)));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/approvals?status=expired")
                .then()
                .body("approvals.approval_id", equalTo(List.of(approval)))
                .body("approvals[0].waited_ms", equalTo(300_000)));
    }

    @Test
    void anEditThatIsNoneIsRefused() {
        var ada = people.developer("ada");
        var approval = ask(scope(ada, "s-" + UUID.randomUUID()));
        for (var body : List.of(
                "{\"approved\":true,\"arguments\":7}",
                "{\"approved\":true,\"arguments\":[]}",
                "{\"approved\":false,\"arguments\":{}}",
                "{\"approved\":true,\"arguments\":{},\"scope\":\"turn\"}")) {
            ada.asks()
                    .body(body)
                    .post("/api/v1/approvals/" + approval + "/decision")
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void aPendingApprovalIsListedUntilItIsDecided() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var scope = scope(ada, "s-" + UUID.randomUUID());
        var approval = ask(scope);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/approvals")
                .then()
                .body("approvals.approval_id", equalTo(List.of(approval)))
                .body("approvals[0].tool", equalTo("write_file"))
                .body("approvals[0].arguments", nullValue()));
        ada.asks().get("/api/v1/approvals/" + approval).then().body("arguments.path", equalTo("a.txt"));

        ada.asks()
                .put("/api/v1/hitl/requests/" + approval + "/reject")
                .then()
                .statusCode(200)
                .body("approved", equalTo(false));

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get("/api/v1/approvals").then().body("approvals", empty()));
        ada.asks().get("/api/v1/approvals/" + approval).then().body("status", equalTo("rejected"));
    }

    @Test
    void toEveryoneElseASessionDoesNotExist() {
        var ada = people.developer("ada");
        var scope = scope(ada, "s-" + UUID.randomUUID());
        var approval = ask(scope);
        var turn = Facts.turnOf(scope);
        var eve = people.developer("eve");
        var oscar = people.person("other", "oscar", "admin");

        for (var stranger : List.of(eve, oscar)) {
            for (var path : List.of(
                    "/sessions/" + scope.session(),
                    "/sessions/" + scope.session() + "/history",
                    "/sessions/" + scope.session() + "/events",
                    "/jobs/" + turn,
                    "/jobs/" + turn + "/results",
                    "/workflows/" + turn,
                    "/approvals/" + approval,
                    "/hitl/requests/" + approval)) {
                stranger.asks().get("/api/v1" + path).then().statusCode(404);
            }
            stranger.asks().delete("/api/v1/sessions/" + scope.session()).then().statusCode(404);
            stranger.asks().post("/api/v1/jobs/" + turn + "/cancel").then().statusCode(404);
            stranger.asks()
                    .put("/api/v1/hitl/requests/" + approval + "/approve")
                    .then()
                    .statusCode(404);
            stranger.asks()
                    .body(Map.of("message", "hi", "session_id", scope.session().value()))
                    .post("/api/v1/jobs")
                    .then()
                    .statusCode(404);
            stranger.asks().get("/api/v1/approvals").then().body("approvals", empty());
        }
    }

    @Test
    void aViewerReadsAndNothingElse() {
        var vera = people.person("acme", "vera", "viewer");
        var scope = scope(vera, "s-" + UUID.randomUUID());
        var approval = ask(scope);

        vera.asks()
                .get("/api/v1/sessions/" + scope.session() + "/history")
                .then()
                .statusCode(200);
        vera.asks().body("{}").post("/api/v1/sessions").then().statusCode(403);
        vera.asks().body(Map.of("message", "hi")).post("/api/v1/jobs").then().statusCode(403);
        vera.asks()
                .body(Map.of("message", "hi"))
                .post("/api/v1/agent/chat")
                .then()
                .statusCode(403);
        vera.asks().put("/api/v1/hitl/requests/" + approval + "/approve").then().statusCode(403);
        vera.asks().delete("/api/v1/sessions/" + scope.session()).then().statusCode(403);
    }

    @Test
    void everyErrorIsAProblem() {
        var ada = people.developer("ada");
        problem(ada.asks().body("").post("/api/v1/jobs"), 400);
        problem(ada.asks().body("{\"message\":\"a\",\"x\":1}").post("/api/v1/jobs"), 400);
        problem(ada.asks().body("{\"message\":\"a\"}x").post("/api/v1/jobs"), 400);
        problem(ada.asks().body("{\"message\":\"a\\u0000\"}").post("/api/v1/jobs"), 400);
        problem(ada.asks().get("/api/v1/jobs?cursor=forged"), 400);
        problem(ada.asks().get("/api/v1/nowhere"), 404);
        problem(ada.asks().get("/api/v1/sessions/..%2f..%2fetc"), 404);
        problem(ada.asks().put("/api/v1/sessions"), 405);
        problem(
                given().auth()
                        .oauth2(ada.token())
                        .contentType("text/plain")
                        .body("hi")
                        .post("/api/v1/jobs"),
                415);
        problem(given().get("/api/v1/sessions"), 401);
    }

    @Test
    void healthNamesWhatThisReplicaNeeds() {
        given().get("/api/v1/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body(
                        "dependencies.name",
                        hasItems("session-kafka", "session-postgres", "session-redis", "session-projection"));
        given().get("/q/openapi?format=json").then().statusCode(200).body("openapi", startsWith("3.1"));
    }

    private static void problem(Response response, int status) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("detail", not(nullValue()));
    }

    private static String opened(People.Person person, Map<String, String> body, int status) {
        return person.asks()
                .body(body)
                .post("/api/v1/sessions")
                .then()
                .statusCode(status)
                .extract()
                .path("session_id");
    }

    private static Response again(People.Person person, String path, String key) {
        return person.asks()
                .header("Idempotency-Key", key)
                .body(Map.of("message", "build it"))
                .post("/api/v1" + path);
    }

    private static String submit(People.Person person, String path, String message, String key) {
        return person.asks()
                .header("Idempotency-Key", key)
                .body(Map.of("message", message))
                .post("/api/v1" + path)
                .then()
                .statusCode(202)
                .extract()
                .path("job_id");
    }

    private String ask(Scope scope) {
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(turn));
        orchestrator.say(scope, Facts.started(turn));
        orchestrator.say(scope, Facts.approvalRequested(turn));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> given().auth()
                                .oauth2(people.person(
                                                scope.tenant().value(),
                                                scope.user().value(),
                                                "developer")
                                        .token())
                                .get("/api/v1/approvals/" + Facts.approval(turn))
                                .statusCode()
                        == 200);
        return Facts.approval(turn).value();
    }

    private static Scope scope(People.Person owner, String session) {
        return new Scope(owner.tenant(), owner.user(), new SessionId(session));
    }

    private static boolean accepted(byte[] value, String text) {
        return fact(value).fact() instanceof Fact.TurnAccepted accepted
                && accepted.text().equals(text);
    }

    private static FactRecord fact(byte[] value) {
        try {
            return MessageCodec.read(value, FactRecord.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
