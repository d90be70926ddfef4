package dev.sluice.session.door;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.BudgetLeft;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.LimitReached;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TaskId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.TurnLimit;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How far a job is and what it has used, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class JobsDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/jobs";

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    private Person ada;
    private TurnId turn;

    @BeforeEach
    void aJob() {
        ada = people.developer("ada-" + UUID.randomUUID());
        turn = submit(Map.of("message", "build it", "limits", Map.of("steps", 12, "cost_micros", 5_000)));
    }

    @Test
    void aRunningJobSaysHowFarItIsAndWhatItHasUsed() {
        var step = StepId.of(turn, 1, 1, 1);
        say(new Fact.StepScheduled(
                step,
                Role.ASK,
                Facts.NOON,
                Optional.of(new BudgetLeft(11, 100, 900_000, Optional.empty(), Duration.ofMinutes(20)))));
        say(new Fact.StepCompleted(
                step,
                9,
                Role.ASK,
                "first",
                1,
                new TokenUsage(10, 0, 5, 0),
                "demo",
                Optional.empty(),
                Optional.of(321L)));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(PATH + "/" + turn)
                .then()
                .statusCode(200)
                .body("progress.steps", equalTo(1))
                .body("progress.ahead", nullValue())
                .body("progress.tasks_planned", equalTo(0))
                .body("progress.agents", hasSize(1))
                .body("agents", contains("ask"))
                .body("budget.steps.used", equalTo(1))
                .body("budget.steps.allowed", equalTo(12))
                .body("budget.steps.left", equalTo(11))
                .body("budget.cost_micros.used", equalTo(321))
                .body("budget.cost_micros.left", equalTo(4_679))
                .body("budget.tokens.used", equalTo(15))
                .body("budget.tokens.allowed", nullValue())
                .body("limit", nullValue()));
    }

    @Test
    void finishedTasksGiveTheirResultsWhileOthersRun() {
        say(new Fact.PlanStated(turn, "declared", new Plan(List.of(task("code"), task("tests")))));
        say(new Fact.TaskStarted(TaskId.of(turn, 2), Role.CODER));
        say(new Fact.TaskStarted(TaskId.of(turn, 3), Role.CODER));
        say(new Fact.TaskCompleted(TaskId.of(turn, 2), Role.CODER, Map.of("code", "x = 1")));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(PATH + "/" + turn + "/results")
                .then()
                .statusCode(202)
                .body("tasks.name", contains("code", "tests"))
                .body("tasks[0].status", equalTo("completed"))
                .body("tasks[0].result.code", equalTo("x = 1"))
                .body("tasks[1].status", equalTo("running")));
        ada.asks()
                .get(PATH + "/" + turn)
                .then()
                .body("progress.tasks_planned", equalTo(2))
                .body("progress.tasks_done", equalTo(1));
        ada.asks().queryParam("planned", true).get(PATH).then().body("jobs.job_id", contains(turn.value()));
        ada.asks().queryParam("planned", false).get(PATH).then().body("jobs", empty());
    }

    @Test
    void aCompletedJobHasTheFieldsOfItsTasks() {
        var written = JsonNodeFactory.instance.objectNode().put("passed", true);
        written.putArray("files").add("a.txt");
        say(new Fact.TurnCompleted(turn, "done", Optional.empty(), Optional.of(Map.of("code", written))));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(PATH + "/" + turn + "/results")
                .then()
                .statusCode(200)
                .body("results.code.passed", equalTo(true))
                .body("results.code.files", contains("a.txt")));
    }

    @Test
    void aJobIsFoundByTheNameOfItsPlan() {
        var named = submit(Map.of("message", "build it", "plan", "generate"));
        var other = submit(Map.of("message", "is \"why\":\"the plan debug in the version 1", "plan", "understand"));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .queryParam("plan", "generate")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("jobs.job_id", contains(named.value())));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .queryParam("plan", "understand")
                .get(PATH)
                .then()
                .body("jobs.job_id", contains(other.value())));
        ada.asks().queryParam("plan", "debug").get(PATH).then().body("jobs", empty());
        ada.asks().queryParam("plan", "a plan").get(PATH).then().statusCode(400);
    }

    @Test
    void aJobThatCameToALimitNamesIt() {
        say(new Fact.TurnFailed(
                turn,
                TurnFailure.COST_EXHAUSTED,
                "no money left",
                Optional.of(new LimitReached(TurnLimit.COST_MICROS, 4_900, 5_000))));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(PATH + "/" + turn)
                .then()
                .body("status", equalTo("failed"))
                .body("limit.limit", equalTo("cost_micros"))
                .body("limit.used", equalTo(4_900))
                .body("limit.allowed", equalTo(5_000)));
    }

    @Test
    void aListSaysWhatAJobThatEndedTook() {
        var step = StepId.of(turn, 1, 1, 1);
        var later = StepId.of(turn, 1, 2, 1);
        say(new Fact.StepScheduled(step, Role.DEBUG, Facts.NOON));
        say(replied(step, 321));
        say(new Fact.CallScheduled(CallId.of(step, 1), Facts.NOON));
        say(new Fact.StepScheduled(later, Role.CODER, Facts.NOON));
        say(replied(later, 100));
        ended(turn);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(PATH)
                .then()
                .body("jobs[0].job_id", equalTo(turn.value()))
                .body("jobs[0].model_calls", equalTo(2))
                .body("jobs[0].tool_calls", equalTo(1))
                .body("jobs[0].cost_micros", equalTo(421))
                .body("jobs[0].agents", contains("coder", "debug")));
    }

    private static Fact.StepCompleted replied(StepId step, long micros) {
        // What a model says is in the fact too, whatever it says.
        return new Fact.StepCompleted(
                step,
                9,
                Role.CODER,
                "nul \u0000 and \ud83d\udc4b",
                1,
                new TokenUsage(10, 0, 5, 0),
                "demo",
                Optional.empty(),
                Optional.of(micros));
    }

    @Test
    void aListIsOfThoseSinceAMoment() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().get(PATH).then().body("jobs.job_id", hasItem(turn.value())));
        ada.asks()
                .queryParam("since", "2999-01-01T00:00:00Z")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("jobs.job_id", not(hasItem(turn.value())));
        ada.asks().queryParam("planned", "perhaps").get(PATH).then().statusCode(400);
    }

    @Test
    void aJobIsFoundByItsTags() {
        var tagged = submit(Map.of("message", "build it", "tags", List.of("nightly", "acme/shop")));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .queryParam("tag", "acme/shop")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("jobs.job_id", contains(tagged.value())));
        ada.asks().queryParam("tag", "shop").get(PATH).then().body("jobs", empty());
        ada.asks()
                .get(PATH + "/" + tagged)
                .then()
                .body("tags", contains("nightly", "acme/shop"))
                .body("priority", equalTo("normal"));
        ada.asks()
                .body(Map.of("message", "a", "tags", List.of("two words")))
                .post(PATH)
                .then()
                .statusCode(400);
    }

    @Test
    void onlySoManyUrgentJobsAreOpenAtOnce() {
        var urgent = Map.<String, Object>of("message", "now", "priority", "high");
        var first = new TurnId(
                keyed("first", urgent).then().statusCode(202).extract().path("job_id"));
        for (int i = 1; i < 5; i++) {
            submit(urgent);
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        ada.asks().queryParam("text", "now").get(PATH).then().body("jobs", hasSize(5)));
        ada.asks().body(urgent).post(PATH).then().statusCode(429).body("code", equalTo("too_many_urgent_jobs"));

        ended(first);

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> ada.asks().body(urgent).post(PATH).then().statusCode(202));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> keyed("another", urgent).then().statusCode(429));
        keyed("first", urgent).then().statusCode(200).body("job_id", equalTo(first.value()));
        ada.asks()
                .body(Map.of("message", "a", "priority", "highest"))
                .post(PATH)
                .then()
                .statusCode(400);
    }

    private void ended(TurnId job) {
        orchestrator.say(new Scope(ada.tenant(), ada.user(), job.session()), Facts.completed(job, "done"));
    }

    private Response keyed(String key, Map<String, Object> job) {
        return ada.asks().header("Idempotency-Key", key).body(job).post(PATH);
    }

    private TurnId submit(Map<String, Object> job) {
        return new TurnId(
                ada.asks().body(job).post(PATH).then().statusCode(202).extract().path("job_id"));
    }

    private void say(Fact fact) {
        orchestrator.say(new Scope(ada.tenant(), ada.user(), turn.session()), fact);
    }

    private static PlannedTask task(String name) {
        return new PlannedTask(name, Role.CODER, "do it", List.of(), Optional.empty());
    }
}
