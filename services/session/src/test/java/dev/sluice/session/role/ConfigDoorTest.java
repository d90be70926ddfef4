package dev.sluice.session.role;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents' configurations through the doors: set, read, taken away, used by the next turn, seen by nobody else. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ConfigDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/config/translator";

    @Inject
    People people;

    @Inject
    RoleBook book;

    private String tenant;
    private Person admin;
    private Person developer;

    @BeforeEach
    void setUp() {
        tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);
        admin = people.person(tenant, "root", "tenant-admin");
        developer = people.person(tenant, "dev", "developer");
    }

    @Test
    void whatIsSetIsReadAtOnceWithItsVersion() {
        var set = admin.asks().body("""
                        {"prompt": "Translate.", "tools": ["ask_user"], "temperature": 0.2, "max_tokens": 400,
                         "limits": {"steps": 5}, "pool": "ask", "metadata": {"team": "docs"}, "note": "first"}""").post(PATH);

        set.then().statusCode(200).header("ETag", equalTo("\"v1\"")).body("version", equalTo("v1"));
        developer
                .asks()
                .get(PATH)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"v1\""))
                .body("agent", equalTo("translator"))
                .body("prompt", equalTo("Translate."))
                .body("tools", hasItems("ask_user"))
                .body("temperature", equalTo(0.2f))
                .body("limits.steps", equalTo(5))
                .body("metadata.team", equalTo("docs"))
                .body("note", equalTo("first"))
                .body("updated_by", equalTo("root"))
                .body("shipped", equalTo(false));
    }

    @Test
    void modelTemperatureAndLengthMayStandInTheMetadata() {
        admin.asks()
                .body("""
                        {"prompt": "Translate.", "metadata": {"model": "openai/gpt-5", "temperature": 1, "max_tokens": 9, "a": 1}}""")
                .post(PATH)
                .then()
                .statusCode(200)
                .body("model", equalTo("openai/gpt-5"))
                .body("temperature", equalTo(1.0f))
                .body("max_tokens", equalTo(9))
                .body("metadata", equalTo(Map.of("a", 1)));
    }

    @Test
    void ofTwoWhoChangeOneVersionTheSecondIsTold() {
        set("One.");
        admin.asks()
                .header("If-Match", "\"v1\"")
                .body(prompt("Two."))
                .post(PATH)
                .then()
                .statusCode(200);

        admin.asks()
                .header("If-Match", "\"v1\"")
                .body(prompt("Three."))
                .post(PATH)
                .then()
                .statusCode(412)
                .body("version", equalTo("v2"));
        admin.asks().header("If-Match", "\"v1\"").delete(PATH).then().statusCode(412);
        developer.asks().queryParam("version", "v1").get(PATH).then().body("prompt", equalTo("One."));
        developer.asks().get(PATH).then().body("prompt", equalTo("Two."));
    }

    @Test
    void ofTwoWhoChangeOneThatShipsTheSecondIsToldToo() {
        var shipped = "/api/v1/config/ask";
        var tag = admin.asks().get(shipped).header("ETag");

        var first = admin.asks().header("If-Match", tag).body(prompt("One.")).post(shipped);
        var second = admin.asks().header("If-Match", tag).body(prompt("Two.")).post(shipped);

        first.then().statusCode(200);
        second.then().statusCode(412).body("version", equalTo("v1"));
    }

    @Test
    void whatIsTakenAwayIsGoneAndItsVersionsStay() {
        set("One.");

        admin.asks().delete(PATH).then().statusCode(204);

        developer.asks().get(PATH).then().statusCode(404);
        admin.asks().delete(PATH).then().statusCode(404);
        developer.asks().queryParam("version", "v1").get(PATH).then().statusCode(200);
        developer.asks().queryParam("version", "v2").get(PATH).then().body("removed", equalTo(true));
        assertEquals("v3", set("Again."));
    }

    @Test
    void theFieldThatCannotBeIsNamed() {
        Map.of(
                        "{\"prompt\": \" \"}", "prompt",
                        "{\"prompt\": \"x\", \"temperature\": 3}", "temperature",
                        "{\"prompt\": \"x\", \"max_tokens\": 0}", "max_tokens",
                        "{\"prompt\": \"x\", \"limits\": {\"steps\": 0}}", "limits.steps",
                        "{\"prompt\": \"x\", \"pool\": \"fast\"}", "pool",
                        "{\"prompt\": \"x\", \"hands_to\": [\"nobody\"]}", "hands_to",
                        "{\"prompt\": \"x\", \"effort\": \"boundless\"}", "effort",
                        "{\"prompt\": \"x\", \"metadata\": {\"model\": 7}}", "metadata.model",
                        "{\"prompt\": \"x\", \"metadata\": []}", "metadata")
                .forEach((body, field) -> admin.asks()
                        .body(body)
                        .post(PATH)
                        .then()
                        .statusCode(422)
                        .contentType("application/problem+json")
                        .body("field", equalTo(field)));
        admin.asks()
                .body("{\"prompt\": \"x\", \"promt\": \"y\"}")
                .post(PATH)
                .then()
                .statusCode(400);
        developer.asks().get(PATH).then().statusCode(404);
    }

    @Test
    void aToolThatThereIsNotIsRefused() {
        try (var topic = TopicWriter.open()) {
            topic.send(Topics.TOOLS, "read_file", "{}".getBytes(StandardCharsets.UTF_8));
        }
        await().atMost(PATIENCE).until(() -> status("juggle") == 422);

        await().atMost(PATIENCE).until(() -> status("read_file") == 200);
        assertEquals(200, status("hand_over"));
    }

    @Test
    void aTenantsOwnToolIsThereForItAndForNobodyElse() {
        var stranger = people.person("t-" + UUID.randomUUID(), "root", "tenant-admin");
        try (var topic = TopicWriter.open()) {
            topic.send(Topics.TOOLS, tenant + "/tickets__find", "{}".getBytes(StandardCharsets.UTF_8));
        }
        await().atMost(PATIENCE).until(() -> status("juggle") == 422);

        await().atMost(PATIENCE).until(() -> status("tickets__find") == 200);
        assertEquals(422, status(stranger, "tickets__find"));
        var there = stranger.asks().body(tools(tenant + "/tickets__find")).post(PATH);
        var notThere = stranger.asks().body(tools(tenant + "/tickets__lose")).post(PATH);
        there.then().statusCode(422).body("field", equalTo("tools"));
        assertEquals(notThere.<String>path("detail"), there.<String>path("detail"));
        assertEquals(422, status(tenant + "/tickets__find"));
    }

    @Test
    void onlyTheTenantsAdminSetsAndNobodyElseSees() {
        set("Secret of the house.");
        for (var role : new String[] {"developer", "viewer", "approver", "operator"}) {
            var other = people.person(tenant, role, role);
            other.asks().body(prompt("Mine.")).post(PATH).then().statusCode(403);
            other.asks().delete(PATH).then().statusCode(403);
        }
        people.person(tenant, "op", "operator").asks().get(PATH).then().statusCode(403);

        var stranger = people.person("t-" + UUID.randomUUID(), "root", "tenant-admin");
        stranger.asks().get(PATH).then().statusCode(404);
        stranger.asks().queryParam("version", "v1").get(PATH).then().statusCode(404);
        stranger.asks()
                .get("/api/v1/configs")
                .then()
                .statusCode(200)
                .body("configs.find { it.agent == 'translator' }", nullValue());
        stranger.asks()
                .body(Map.of("message", "hi", "role", "translator"))
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("unknown_role"));
    }

    @Test
    void theListHasWhatShipsAndWhatWasSet() {
        set("Translate.");
        admin.asks()
                .body(prompt("Review."))
                .post("/api/v1/config/reviewer")
                .then()
                .statusCode(200);

        developer
                .asks()
                .get("/api/v1/configs")
                .then()
                .statusCode(200)
                .body("configs.agent", hasItems("ask", "coder", "translator"))
                .body("configs.find { it.agent == 'coder' }.shipped", equalTo(true))
                .body("configs.find { it.agent == 'reviewer' }.prompt", equalTo("Review."))
                .body("next", nullValue());
        developer
                .asks()
                .queryParam("cursor", "security")
                .get("/api/v1/configs")
                .then()
                .body("configs.agent", equalTo(List.of("test-writer", "translator")));
    }

    @Test
    void aRoleThatShipsIsShownAsTheWorkersTold() {
        var config = Configured.role("ask", 1, "As it ships.").config().orElseThrow();
        var told = new ConfigVersion(
                RoleConfig.SHIPPED_KIND,
                "ask",
                "builtin-1",
                MessageCodec.mapper().valueToTree(config),
                new UserId("agent-workers"),
                Instant.now());
        try (var topic = TopicWriter.open()) {
            topic.send(Topics.CONFIGS, told.currentKey(), MessageCodec.write(told));
        }

        await().atMost(PATIENCE).untilAsserted(() -> developer
                .asks()
                .get("/api/v1/config/ask")
                .then()
                .statusCode(200)
                .body("shipped", equalTo(true))
                .body("prompt", equalTo("As it ships.")));
    }

    @Test
    void theNextTurnCarriesTheVersionThatCounts() throws Exception {
        set("One.");
        assertEquals(Optional.of("v1"), versionOfNextTurn());

        set("Two.");
        assertEquals(Optional.of("v2"), versionOfNextTurn());
    }

    private Optional<String> versionOfNextTurn() throws Exception {
        try (var inbox = TopicProbe.open(Topics.INBOX)) {
            var placed = developer
                    .asks()
                    .body(Map.of("message", "do it", "role", "translator"))
                    .post("/api/v1/jobs");
            placed.then().statusCode(202);
            var session = placed.path("session_id").toString();
            var record = inbox.await(
                    one -> session.equals(one.key())
                            && new String(one.value(), StandardCharsets.UTF_8).contains("TurnSubmitted"),
                    PATIENCE);
            var turn = (Input.TurnSubmitted)
                    MessageCodec.read(record.value(), InputRecord.class).input();
            var places = turn.versions().pools().orElseThrow();
            assertTrue(places.contains(new RolePool(Role.CODER, "coder")));
            return places.stream()
                    .filter(place -> place.role().name().equals("translator"))
                    .flatMap(place -> place.version().stream())
                    .findFirst();
        }
    }

    private int status(String tool) {
        return status(admin, tool);
    }

    private static int status(Person person, String tool) {
        return person.asks().body(tools(tool)).post(PATH).statusCode();
    }

    private static Map<String, Object> tools(String tool) {
        return Map.of("prompt", "x", "tools", List.of(tool));
    }

    private String set(String prompt) {
        var answer = admin.asks().body(prompt(prompt)).post(PATH);
        answer.then().statusCode(200);
        return answer.path("version");
    }

    private static String prompt(String text) {
        return "{\"prompt\": \"" + text + "\"}";
    }
}
