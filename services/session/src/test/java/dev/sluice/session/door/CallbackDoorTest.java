package dev.sluice.session.door;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.callback.Receiver;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who asks to be told of the end of a job is. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class CallbackDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    void theEndOfAJobIsToldUntilItIsTaken() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        try (var receiver = Receiver.start(500)) {
            var job = ada.asks()
                    .body(Map.of("message", "build it", "callback_url", receiver.url()))
                    .post("/api/v1/jobs")
                    .then()
                    .statusCode(202)
                    .body("callback_secret", matchesPattern("[0-9a-f]{64}"))
                    .extract()
                    .<String>path("job_id");
            var turn = new TurnId(job);
            ada.asks().get("/api/v1/jobs/" + job).then().body("callback.state", equalTo("waiting"));

            orchestrator.say(new Scope(ada.tenant(), ada.user(), turn.session()), Facts.completed(turn, "built"));

            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                    .get("/api/v1/jobs/" + job)
                    .then()
                    .body("callback.state", equalTo("delivered"))
                    .body("callback.attempts", equalTo(2)));
            assertEquals(2, receiver.told().size());
            var told = receiver.told().getLast();
            assertEquals(job, told.delivery());
            assertTrue(told.body().contains("\"status\":\"completed\",\"text\":\"built\""), told.body());
        }
    }

    /** So many that nobody else would be told in time if they were told one after another, or batch after batch. */
    @Test
    void whoDoesNotAnswerHoldsUpNobodyElse() throws IOException {
        var ada = people.developer("ada-" + UUID.randomUUID());
        try (var silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                var receiver = Receiver.start()) {
            for (int i = 0; i < 48; i++) {
                end(ada, job(ada, "http://localhost:" + silent.getLocalPort() + "/"));
            }
            var told = job(ada, receiver.url());
            end(ada, told);

            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> receiver.told().stream()
                    .anyMatch(one -> one.delivery().equals(told.value())));
        }
    }

    private TurnId job(People.Person person, String callbackUrl) {
        return new TurnId(person.asks()
                .body(Map.of("message", "build it", "callback_url", callbackUrl))
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("job_id"));
    }

    private void end(People.Person person, TurnId turn) {
        orchestrator.say(new Scope(person.tenant(), person.user(), turn.session()), Facts.completed(turn, "built"));
    }

    @Test
    void whatIsNoAddressIsRefused() {
        people.developer("ada-" + UUID.randomUUID())
                .asks()
                .body(Map.of("message", "build it", "callback_url", "file:///etc/passwd"))
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .body("detail", containsString("callback_url"));
    }

    @Test
    void aJobWithoutACallbackHasNoSecret() {
        people.developer("ada-" + UUID.randomUUID())
                .asks()
                .body(Map.of("message", "build it"))
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .body("callback_secret", nullValue());
    }
}
