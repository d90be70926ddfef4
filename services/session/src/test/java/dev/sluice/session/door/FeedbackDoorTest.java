package dev.sluice.session.door;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.socket.ChatClient;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people say of turns, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class FeedbackDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    People people;

    private Person ada;
    private String session;
    private String turn;

    @BeforeEach
    void aTurn() {
        ada = people.developer("ada-" + UUID.randomUUID());
        var job = ada.asks()
                .body(Map.of("message", "Look"))
                .post("/api/v1/jobs")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        session = job.getString("session_id");
        turn = job.getString("job_id");
    }

    @Test
    void theLastWordCountsUntilItIsTakenBack() {
        give(Map.of("rating", "down", "note", "It forgot the tests.", "tags", List.of("incomplete")))
                .statusCode(200)
                .body("turn", equalTo(turn))
                .body("given_by", equalTo(ada.user().value()));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> said().body("feedback", hasSize(1))
                .body("feedback[0].note", equalTo("It forgot the tests."))
                .body("feedback[0].tags", contains("incomplete")));

        give(Map.of("rating", "up")).statusCode(200);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> said().body("feedback.rating", contains("up"))
                .body("feedback[0].note", nullValue())
                .body("feedback[0].tags", empty()));

        give(Map.of("rating", "none")).statusCode(200);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> said().body("feedback", empty()));
    }

    @Test
    void allWhoWatchAreToldAndItIsTakenAlong() {
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "resume", "session_id", session, "after_seq", 0));
            give(Map.of("rating", "up", "note", "Well done")).statusCode(200);
            client.await("feedback");
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .queryParam("format", "json")
                .get("/api/v1/sessions/" + session + "/export")
                .then()
                .statusCode(200)
                .body("feedback.note", contains("Well done")));
    }

    @Test
    void whatCannotBeTakenIsRefusedInWords() {
        for (var bad : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("rating", "best"),
                Map.of("rating", "none", "note", "why"),
                Map.of("rating", "up", "tags", List.of("two words")),
                Map.of("rating", "up", "tags", List.of("1", "2", "3", "4", "5", "6", "7", "8", "9")),
                Map.of("rating", "up", "note", "x".repeat(4_001)),
                Map.of("rating", "up", "stars", 5))) {
            give(bad).statusCode(400).body("code", equalTo("invalid"));
        }
    }

    @Test
    void ofATurnThatIsNotTheCallersNothingCanBeSaid() {
        var bob = people.developer("bob-" + UUID.randomUUID());
        give(bob, session, turn, Map.of("rating", "up")).statusCode(404);
        bob.asks().get("/api/v1/sessions/" + session + "/feedback").then().statusCode(404);
        give(ada, session, session + ".other", Map.of("rating", "up")).statusCode(404);
        give(ada, "s-other", turn, Map.of("rating", "up")).statusCode(404);
    }

    private ValidatableResponse give(Map<String, Object> opinion) {
        return give(ada, session, turn, opinion);
    }

    private static ValidatableResponse give(Person person, String session, String turn, Map<String, Object> opinion) {
        return person.asks()
                .body(opinion)
                .put("/api/v1/sessions/" + session + "/turns/" + turn + "/feedback")
                .then();
    }

    private ValidatableResponse said() {
        return ada.asks()
                .get("/api/v1/sessions/" + session + "/feedback")
                .then()
                .statusCode(200);
    }
}
