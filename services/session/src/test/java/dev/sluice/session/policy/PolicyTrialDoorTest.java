package dev.sluice.session.policy;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Topics;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.role.ToolNames;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy tried on the recorded calls of a tenant, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class PolicyTrialDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/policy/test";
    private static final String DENY = """
            {"rules": [{"name": "texts", "when": "path.endsWith('.txt')", "decision": "deny", "reason": "No texts."}]}""";

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    ToolNames tools;

    private String tenant;
    private Person admin;

    @BeforeEach
    void aCallOfATenant() {
        tenant = "t-" + UUID.randomUUID();
        admin = people.person(tenant, "root", "tenant-admin");
        try (var topic = TopicWriter.open()) {
            var tool = new ToolDefinition(
                    "write_file", "Writes.", JsonNodeFactory.instance.objectNode(), true, true, Risk.MEDIUM, "1");
            topic.send(Topics.TOOLS, tool.key(), MessageCodec.write(tool));
        }
        await().atMost(PATIENCE)
                .until(() -> tools.find(new TenantId(tenant), "write_file").isPresent());
        record(tenant);
    }

    @Test
    void itCountsWhatWouldEndOtherwiseAndShowsNoArguments() {
        await().atMost(PATIENCE).untilAsserted(() -> admin.asks()
                .body(DENY)
                .post(PATH + "?since=1h")
                .then()
                .statusCode(200)
                .body("judged", is(1))
                .body("more", is(false))
                .body("counts[0].from", equalTo("ask"))
                .body("counts[0].to", equalTo("deny"))
                .body("changes.tool", contains("write_file"))
                .body("changes[0].about", equalTo("a.txt"))
                .body("changes[0].rule", equalTo("texts"))
                .body("changes[0].arguments", nullValue()));
    }

    @Test
    void anotherTenantsCallsAreNotJudged() {
        var stranger = people.person("t-" + UUID.randomUUID(), "root", "tenant-admin");
        var operator = people.person("operators", "op-" + UUID.randomUUID(), "operator");
        await().atMost(PATIENCE)
                .untilAsserted(() -> admin.asks().body(DENY).post(PATH).then().body("judged", is(1)));

        for (var other : List.of(stranger, operator)) {
            other.asks()
                    .body(DENY)
                    .post(PATH)
                    .then()
                    .statusCode(200)
                    .body("changes.session", not(contains(session(tenant))));
        }
        stranger.asks().body(DENY).post(PATH).then().body("judged", is(0));
    }

    @Test
    void whoIsNeitherAdminNorOperatorMayNot() {
        people.person(tenant, "dev-" + UUID.randomUUID(), "developer,approver,viewer")
                .asks()
                .body(DENY)
                .post(PATH)
                .then()
                .statusCode(403);
    }

    @Test
    void nonsenseIsRefusedInASentence() {
        for (var since : List.of("7", "0d", "31d", "-1d", "x", "999h", "1000d")) {
            admin.asks()
                    .body(DENY)
                    .post(PATH + "?since=" + since)
                    .then()
                    .statusCode(400)
                    .body("detail", containsString("since"));
        }
        admin.asks().body("{}").post(PATH).then().statusCode(400);
        admin.asks()
                .body(DENY.replace("path.", "pat."))
                .post(PATH)
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_rule"));
    }

    private void record(String tenant) {
        var ada = people.person(tenant, "ada", "developer");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId(session(tenant)));
        var turn = Facts.turnOf(scope);
        for (var fact : List.of(Facts.opened(), Facts.accepted(turn), Facts.started(turn), Facts.callRequested(turn))) {
            orchestrator.say(scope, fact);
        }
    }

    private static String session(String tenant) {
        return "s-of-" + tenant;
    }
}
