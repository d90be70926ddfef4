package dev.sluice.session.policy;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.Versions;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class PolicyDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/policy";

    @Inject
    People people;

    @Inject
    PolicyInForce inForce;

    @Inject
    PlayedOrchestrator orchestrator;

    private Person admin;

    @BeforeEach
    void setUp() {
        admin = people.person("operators", "root-" + UUID.randomUUID(), "operator");
    }

    @AfterEach
    void builtInAgain() {
        admin.asks().delete(PATH).then().statusCode(204);
        await().atMost(PATIENCE).until(() -> inForce.version().equals(Versions.BUILT_IN.policy()));
    }

    @Test
    void theOwnerOfASessionMayNotApproveWhereThePolicyWantsAnother() {
        admin.asks()
                .body("{\"rules\": [], \"approvers\": [{\"risk\": \"MEDIUM\", \"other\": true}]}")
                .put(PATH)
                .then()
                .statusCode(200);
        await().atMost(PATIENCE).until(() -> !inForce.approversOf(Risk.MEDIUM).isEmpty());
        var ada = people.developer("ada-" + UUID.randomUUID());
        var judge = people.person(ada.tenant().value(), "jude-" + UUID.randomUUID(), "approver");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        for (var fact :
                List.of(Facts.opened(), Facts.accepted(turn), Facts.started(turn), Facts.approvalRequested(turn))) {
            orchestrator.say(scope, fact);
        }
        var approval = "/api/v1/approvals/" + Facts.approval(turn);
        await().atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get(approval).then().statusCode(200));

        decide(ada, approval, true).statusCode(403).body("code", is("not_the_approver"));
        decide(speaking(scope, turn), approval, true).statusCode(403).body("code", is("not_the_approver"));
        decide(judge, approval, true).statusCode(200);
    }

    @Test
    void aRoleThatNobodyCanHaveIsRefused() {
        admin.asks()
                .body("{\"rules\": [], \"approvers\": [{\"risk\": \"HIGH\", \"role\": \"boss\"}]}")
                .put(PATH)
                .then()
                .statusCode(400)
                .body("detail", containsString("there is no role boss"));
    }

    /** Somebody with whom the session is shared, and who steered the turn. */
    private Person speaking(Scope scope, TurnId turn) {
        var grace = people.person(scope.tenant().value(), "grace-" + UUID.randomUUID(), "developer");
        orchestrator.say(scope, new Fact.SharingChanged(grace.user(), Optional.of(ShareRight.EDIT), scope.user()));
        orchestrator.sayAs(
                grace.user(),
                scope,
                new Fact.TurnSteered(turn, TurnId.of(scope.session(), "s"), "digest", "delete it"));
        await().atMost(PATIENCE).untilAsserted(() -> grace.asks()
                .get("/api/v1/sessions/" + scope.session())
                .then()
                .statusCode(200)
                .body("last_seq", is((int) orchestrator.newest(scope))));
        return grace;
    }

    private static ValidatableResponse decide(Person who, String approval, boolean approved) {
        return who.asks()
                .contentType("application/json")
                .body(Map.of("approved", approved))
                .post(approval + "/decision")
                .then();
    }

    @Test
    void turnsBeginWithTheVersionThatWasSetLast() throws Exception {
        var answer = admin.asks().body(policy("tool == 'run_tests'")).put(PATH);
        answer.then().statusCode(200).body("rules[0].name", is("tests"));
        var version = answer.header("ETag").replace("\"", "");
        await().atMost(PATIENCE).until(() -> inForce.version().equals(version));

        var ada = people.developer("ada-" + UUID.randomUUID());
        try (var inbox = TopicProbe.open(Topics.INBOX)) {
            ada.asks()
                    .body(Map.of("message", "hello"))
                    .post("/api/v1/jobs")
                    .then()
                    .statusCode(202);
            var record = inbox.await(
                    one -> new String(one.value(), StandardCharsets.UTF_8)
                            .contains(ada.user().value()),
                    PATIENCE);
            var submitted = (Input.TurnSubmitted)
                    MessageCodec.read(record.value(), InputRecord.class).input();
            assertEquals(version, submitted.versions().policy());
        }
        assertEquals(200, admin.asks().get(PATH).statusCode());
    }

    @Test
    void aRuleThatDoesNotCompileIsRefusedWithItsPlace() {
        admin.asks()
                .body(policy("tool == 'a' && tol == 'b'"))
                .put(PATH)
                .then()
                .statusCode(422)
                .body("code", is("invalid_rule"))
                .body("rule", is("tests"))
                .body("index", is("0"))
                .body("line", is("1"))
                .body("column", is("16"))
                .body("detail", containsString("tol"));
        admin.asks().get(PATH).then().statusCode(404);
    }

    @Test
    void nonsenseIsRefusedInASentence() {
        Map.of(
                        "{}",
                        "rules",
                        policy("true").replace("allow", "perhaps"),
                        "decision",
                        policy("true").replace("\"tests\"", "\"no name\""),
                        "name of a rule",
                        policy("true").replace("\"when\"", "\"wen\": \"true\", \"when\""),
                        "'wen'")
                .forEach((body, sentence) -> admin.asks()
                        .body(body)
                        .put(PATH)
                        .then()
                        .statusCode(400)
                        .body("detail", containsString(sentence)));
    }

    @Test
    void onlyOperatorsSeeOrChangeIt() {
        var developer = people.person("acme", "dev-" + UUID.randomUUID(), "developer,approver,tenant-admin");
        developer.asks().get(PATH).then().statusCode(403);
        developer.asks().body(policy("true")).put(PATH).then().statusCode(403);
        developer.asks().delete(PATH).then().statusCode(403);
    }

    private static String policy(String when) {
        return """
                {"rules": [{"name": "tests", "when": "%s", "decision": "allow", "reason": "Tests are harmless."}]}""".formatted(when);
    }
}
