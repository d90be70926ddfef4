package dev.sluice.session.door;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which mode a session is, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ModeDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    People people;

    private Person ada;

    @BeforeEach
    void somebody() {
        ada = people.developer("ada-" + UUID.randomUUID());
    }

    @Test
    void aSessionBeginsAsItsOwnerSaysAndChanges() {
        var session = open(Map.of("mode", "plan-only"));
        isIn(session, "plan-only");

        set(session, "auto-edit").statusCode(200).body("until", notNullValue());
        isIn(session, "auto-edit");

        set(session, "ask").statusCode(200).body("until", nullValue());
        isIn(session, "ask");
    }

    @Test
    void aForkMayNoMoreThanItsSession() {
        var session = open(Map.of("mode", "plan-only"));
        isIn(session, "plan-only");
        isIn(fork(session), "plan-only");

        set(session, "auto-edit").statusCode(200);
        isIn(session, "auto-edit");
        isIn(fork(session), "ask");
    }

    private String fork(String session) {
        return ada.asks()
                .body(Map.of("without_files", true))
                .post("/api/v1/sessions/" + session + "/fork")
                .then()
                .statusCode(201)
                .extract()
                .path("session_id");
    }

    @Test
    void withoutAWordItAsks() {
        isIn(open(Map.of()), "ask");
    }

    @Test
    void thereIsNoModeInWhichNothingIsAsked() {
        var session = open(Map.of());

        set(session, "everything").statusCode(400);
        ada.asks()
                .contentType("application/json")
                .body(Map.of("mode", "everything"))
                .post("/api/v1/sessions")
                .then()
                .statusCode(400);
    }

    @Test
    void onlyItsOwnerSetsIt() {
        var session = open(Map.of());
        var eve = people.developer("eve-" + UUID.randomUUID());
        var judge = people.person(ada.tenant().value(), "jude-" + UUID.randomUUID(), "approver");

        set(eve, session, "auto-edit").statusCode(404);
        set(judge, session, "auto-edit").statusCode(403);
    }

    @Test
    void overTheSocketItIsToldToAllWhoWatch() {
        var session = open(Map.of());
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "resume", "session_id", session, "after_seq", 0));
            client.say(Map.of("type", "set_mode", "session_id", session, "mode", "auto-edit"));

            var told = client.await("mode");
            assertEquals("auto-edit", told.path("mode").asText());
            assertEquals(ada.user().value(), told.path("set_by").asText());
        }
    }

    private String open(Map<String, String> wish) {
        return ada.asks()
                .contentType("application/json")
                .body(wish)
                .post("/api/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("session_id");
    }

    private void isIn(String session, String mode) {
        await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/sessions/" + session)
                .then()
                .statusCode(200)
                .body("mode", equalTo(mode)));
    }

    private ValidatableResponse set(String session, String mode) {
        return set(ada, session, mode);
    }

    private static ValidatableResponse set(Person who, String session, String mode) {
        return who.asks()
                .contentType("application/json")
                .body(Map.of("mode", mode))
                .put("/api/v1/sessions/" + session + "/mode")
                .then();
    }
}
