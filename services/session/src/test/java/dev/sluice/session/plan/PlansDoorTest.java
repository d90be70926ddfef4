package dev.sluice.session.plan;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Topics;
import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans by their names, through the doors: listed, set, asked for by a job. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class PlansDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/plans";
    private static final String OURS = """
            {"description": "Ours.", "tasks": [
              {"name": "look", "role": "ask", "instruction": "Look.", "result": {"found": "list"}},
              {"name": "write", "role": "coder", "instruction": "Write.", "after": ["look"]}]}""";

    @Inject
    People people;

    private Person operator;
    private Person developer;

    @BeforeEach
    void setUp() {
        operator = people.person("operators", "root-" + UUID.randomUUID(), "operator");
        developer = people.person("acme", "dev-" + UUID.randomUUID(), "developer");
    }

    @Test
    void thePlansThatShipAreListed() {
        developer
                .asks()
                .get(PATH)
                .then()
                .statusCode(200)
                .body("plans.name", hasItems("generate", "understand", "debug"))
                .body("plans.find { it.name == 'generate' }.tasks[3].result.passed", equalTo("flag"));
    }

    @Test
    void aJobByNameHasTheTasksOfThePlanInItsVersion() {
        var name = "p" + UUID.randomUUID().toString().substring(0, 8);
        var path = PATH + "/" + name;
        var first = operator.asks().body(OURS).put(path);
        first.then().statusCode(200).body("name", equalTo(name)).body("tasks[1].after[0]", equalTo("look"));
        var version = first.path("version").toString();
        assertEquals('"' + version + '"', first.header("ETag"));
        awaitVersion(path, version);

        assertEquals(List.of("look", "write"), tasks("\"" + name + "\""));

        var second = operator.asks().body(OURS.replace("look", "search")).put(path);
        awaitVersion(path, second.path("version").toString());
        assertEquals(List.of("search", "write"), tasks("\"" + name + "\""));
        assertEquals(List.of("look", "write"), tasks("{\"name\": \"" + name + "\", \"version\": \"" + version + "\"}"));

        var key = UUID.randomUUID().toString();
        var before = keyed(key, name);
        before.then().statusCode(202);
        developer.asks().get("/api/v1/jobs/" + before.path("job_id")).then().statusCode(200);

        operator.asks()
                .header("If-Match", '"' + version + '"')
                .delete(path)
                .then()
                .statusCode(412);
        operator.asks().delete(path).then().statusCode(204);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> developer.asks().get(path).statusCode() == 404);
        job("\"" + name + "\"").then().statusCode(422).body("code", equalTo("unknown_plan"));
        keyed(UUID.randomUUID().toString(), name).then().statusCode(422);
        keyed(key, name).then().statusCode(200).body("job_id", equalTo(before.path("job_id")));
    }

    @Test
    void whatNobodyCanCarryOutIsNotSet() {
        Map.of(
                        OURS.replace("\"after\": [\"look\"]", "\"after\": [\"write\"]"),
                        "wait for each other",
                        OURS.replace("coder", "juggler"),
                        "there is no such role",
                        OURS.replace("\"list\"", "\"poem\""),
                        "text, number, flag, list or object",
                        OURS.replace("Ours.", ""),
                        "description")
                .forEach((body, sentence) -> operator.asks()
                        .body(body)
                        .put(PATH + "/wrong")
                        .then()
                        .statusCode(400)
                        .body("detail", containsString(sentence)));
        operator.asks().body(OURS).put(PATH + "/Wrong").then().statusCode(400);
        developer.asks().body(OURS).put(PATH + "/wrong").then().statusCode(403);
    }

    @Test
    void aPlanThatIsNeitherNameNorTasksIsRefused() {
        job("7").then().statusCode(400).body("detail", containsString("plan"));
        job("{\"name\": \"generate\", \"nom\": 1}").then().statusCode(400).body("detail", containsString("'nom'"));
        job("\"nowhere\"").then().statusCode(422).body("code", equalTo("unknown_plan"));
    }

    @Test
    void aProofWithAToolThatTheAgentDoesNotHaveIsRefused() {
        var tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);
        people.person(tenant, "root", "tenant-admin")
                .asks()
                .body(Map.of("prompt", "Guess.", "tools", List.of("ask_user")))
                .post("/api/v1/config/debug")
                .then()
                .statusCode(200);
        var proven = List.of(Map.of(
                "name", "check",
                "role", "debug",
                "instruction", "Run the tests.",
                "proof", Map.of("tools", List.of("run_tests"))));
        var sentence = "the proof of task check names run_tests, a tool that debug does not have";

        people.person(tenant, "dev", "developer")
                .asks()
                .body(Map.of("message", "do it", "plan", proven))
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo(sentence));
        people.person(tenant, "op", "operator")
                .asks()
                .body(Map.of("description", "Ours.", "tasks", proven))
                .put(PATH + "/proven")
                .then()
                .statusCode(400)
                .body("detail", equalTo(sentence));
        developer
                .asks()
                .body(Map.of("message", "do it", "plan", proven))
                .post("/api/v1/jobs")
                .then()
                .statusCode(202);
    }

    private void awaitVersion(String path, String version) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> version.equals(developer.asks().get(path).path("version")));
    }

    private io.restassured.response.Response job(String plan) {
        return developer
                .asks()
                .body("{\"message\": \"do it\", \"plan\": " + plan + "}")
                .post("/api/v1/jobs");
    }

    private io.restassured.response.Response keyed(String key, String plan) {
        return developer
                .asks()
                .header("Idempotency-Key", key)
                .body(Map.of("message", "do it", "plan", plan))
                .post("/api/v1/jobs");
    }

    /** The names of the tasks with which the job reaches the inbox. */
    private List<String> tasks(String plan) {
        try (var inbox = TopicProbe.open(Topics.INBOX)) {
            var placed = job(plan);
            placed.then().statusCode(202);
            var session = placed.path("session_id").toString();
            var record = inbox.await(
                    one -> session.equals(one.key()) && submitted(one.value()).isPresent(), PATIENCE);
            return submitted(record.value()).orElseThrow().plan().orElseThrow().tasks().stream()
                    .map(PlannedTask::name)
                    .toList();
        }
    }

    private static Optional<Input.TurnSubmitted> submitted(byte[] value) {
        try {
            return MessageCodec.read(value, InputRecord.class).input() instanceof Input.TurnSubmitted turn
                    ? Optional.of(turn)
                    : Optional.empty();
        } catch (MessageCodec.UnreadableMessage unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
