package dev.sluice.session.monitor;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TestInfra;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What runs, waits and fails, through the door: as many as the user's own numbers and the brokers say. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class MonitorDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/monitor";

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    private final String tenant = "t-" + UUID.randomUUID();

    @Test
    void whoLooksAfterATenantSeesItsTurnsAsTheirOwnersDo() {
        var ada = people.person(tenant, "ada", "developer");
        var boss = people.person(tenant, "boss", "tenant-admin");
        running(ada);
        running(ada);
        var done = running(ada);
        orchestrator.say(done, Facts.completed(Facts.turnOf(done), "done"));
        var failed = running(ada);
        orchestrator.say(failed, Facts.failed(Facts.turnOf(failed)));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> boss.asks()
                .get(PATH)
                .then()
                .statusCode(200)
                .body("tenant", equalTo(tenant))
                .body("open.running", equalTo(2))
                .body("ended.completed", equalTo(1))
                .body("ended.failed", equalTo(1))
                .body("took.p50_ms", greaterThanOrEqualTo(0))
                .body("queues", nullValue()));
        int open = boss.asks().get(PATH).path("open.running");
        int own = ada.asks().get("/api/v1/stats").path("turns_open");
        assertEquals(own, open);
    }

    @Test
    void aQuietTenantHasNoNumbers() {
        var boss = people.person(tenant, "boss", "tenant-admin");

        boss.asks()
                .get(PATH)
                .then()
                .statusCode(200)
                .body("open.size()", equalTo(0))
                .body("ended.size()", equalTo(0))
                .body("took", nullValue());
    }

    @Test
    void whoRunsTheInstallationSeesAllTurnsAndWhatWaitsForWorkers() {
        var ada = people.person(tenant, "ada", "developer");
        var root = people.person("t-" + UUID.randomUUID(), "root", "operator");
        running(ada);
        var topic = Topics.steps(Role.DEBUG.name(), true);
        try (var worker = worker(topic.name(), Topics.workers(topic))) {
            Awaitility.await().pollInSameThread().atMost(PATIENCE).until(() -> {
                if (waiting(root) < 0) {
                    orchestrator.writer().send(topic, "step", new byte[] {0});
                }
                return worker.poll(Duration.ofMillis(200)).isEmpty() && waiting(root) == 0;
            });
            orchestrator.writer().send(topic, "step", new byte[] {1});
            orchestrator.writer().send(topic, "step", new byte[] {2});
            Awaitility.await().atMost(PATIENCE).until(() -> waiting(root) == 2);
        }

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> root.asks()
                .queryParam("tenant", tenant)
                .get(PATH)
                .then()
                .statusCode(200)
                .body("open.running", equalTo(1)));
        root.asks().get(PATH).then().body("tenant", nullValue()).body("open.running", greaterThanOrEqualTo(1));
    }

    @Test
    void nobodyElseSeesAny() {
        var ada = people.person(tenant, "ada", "developer");
        var jude = people.person(tenant, "jude", "approver");
        var boss = people.person(tenant, "boss", "tenant-admin");

        ada.asks().get(PATH).then().statusCode(403);
        jude.asks().get(PATH).then().statusCode(403);
        boss.asks().queryParam("tenant", "another").get(PATH).then().statusCode(403);
        for (var minutes : List.of("0", "1441", "-1", "x", "")) {
            boss.asks().queryParam("minutes", minutes).get(PATH).then().statusCode(400);
        }
    }

    /** How many background steps the brokers say wait for the debug pool; -1 while none was ever done. */
    private static int waiting(Person root) {
        Integer steps = root.asks().get(PATH).path("queues?.find { it.pool == 'debug' && it.background }?.steps");
        return steps == null ? -1 : steps;
    }

    private Scope running(Person ada) {
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(Facts.turnOf(scope)));
        orchestrator.say(scope, Facts.started(Facts.turnOf(scope)));
        return scope;
    }

    private static KafkaShareConsumer<String, byte[]> worker(String topic, String group) {
        var settings = new HashMap<String, Object>(TestInfra.addresses().kafka());
        settings.put("group.id", group);
        var worker = new KafkaShareConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        worker.subscribe(List.of(topic));
        return worker;
    }
}
