package dev.sluice.session.door;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.QuestionId;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.socket.ChatClient;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What agents ask users, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class QuestionsDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/questions";

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    private Person ada;
    private Scope scope;
    private String question;

    @BeforeEach
    void aQuestion() {
        ada = people.developer("ada-" + UUID.randomUUID());
        askedOf(ada);
    }

    private void askedOf(Person person) {
        scope = new Scope(person.tenant(), person.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        orchestrator.say(scope, Facts.opened());
        orchestrator.say(scope, Facts.accepted(turn));
        orchestrator.say(scope, Facts.started(turn));
        orchestrator.say(scope, Facts.questionAsked(turn));
        question = QuestionId.of(Facts.step(turn)).value();
    }

    @Test
    void aQuestionIsListedUntilItIsAnswered() {
        listed("pending", ada).body("questions.question_id", contains(question));
        ada.asks()
                .get(PATH)
                .then()
                .body("questions[0].text", equalTo("Which cache?"))
                .body("questions[0].agent", equalTo("coder"))
                .body("questions[0].answered_by", nullValue());
        jobIs("waiting");

        answer(ada, "the first")
                .statusCode(200)
                .body("answered_by", equalTo(ada.user().value()));

        listed("answered", ada).body("questions.question_id", contains(question));
        ada.asks().get(PATH).then().body("questions", empty());
        ada.asks()
                .get(PATH + "/" + question)
                .then()
                .body("answer", equalTo("the first"))
                .body("responded_at", notNullValue());
        jobIs("running");
    }

    @Test
    void theFirstAnswerCountsAndTheSecondLearnsWhose() {
        answer(ada, "the first").statusCode(200);

        answer(ada, "the second")
                .statusCode(409)
                .body("code", equalTo("already_answered"))
                .body("winner", equalTo(ada.user().value()));
    }

    @Test
    void anAnswerOverTheSocketIsSeenByAllWhoWatch() {
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 0));
            client.await("question");

            client.say(Map.of("type", "answer", "question_id", question, "text", "the first"));

            var answered = client.await("question_answered");
            assertEquals("the first", answered.path("text").asText());
            assertEquals(ada.user().value(), answered.path("answered_by").asText());
        }
    }

    @Test
    void nobodyAnswersWhatACancelledTurnAsked() {
        listed("pending", ada).body("questions", hasSize(1));

        orchestrator.say(scope, Facts.cancelling(Facts.turnOf(scope)));

        listed("cancelled", ada).body("questions.question_id", contains(question));
    }

    @Test
    void toOthersAQuestionDoesNotExist() {
        var eve = people.developer("eve-" + UUID.randomUUID());
        var judge = people.person(ada.tenant().value(), "jude-" + UUID.randomUUID(), "approver");
        listed("pending", ada).body("questions", hasSize(1));

        eve.asks().get(PATH + "/" + question).then().statusCode(404);
        answer(eve, "mine").statusCode(404);
        eve.asks().get(PATH).then().body("questions", empty());
        answer(judge, "mine").statusCode(403);
        judge.asks().get(PATH).then().statusCode(403);
    }

    @Test
    void aViewerReadsButDoesNotAnswer() {
        var viewer = people.person("acme", "vera-" + UUID.randomUUID(), "viewer");
        askedOf(viewer);

        listed("pending", viewer).body("questions.question_id", contains(question));

        answer(viewer, "mine").statusCode(403);
    }

    @Test
    void aListIsReadPageByPage() {
        var turn = Facts.turnOf(scope);
        for (int step = 2; step <= 21; step++) {
            var asking = StepId.of(turn, 1, step, 1);
            orchestrator.say(scope, new Fact.QuestionAsked(QuestionId.of(asking), asking, Role.CODER, "and " + step));
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get(PATH)
                .then()
                .body("questions", hasSize(20))
                .body("questions[0].text", equalTo("and 21"))
                .body("next", notNullValue()));

        var next = ada.asks().get(PATH).then().extract().<String>path("next");

        ada.asks()
                .queryParam("cursor", next)
                .get(PATH)
                .then()
                .body("questions.question_id", contains(question))
                .body("next", nullValue());
    }

    private ValidatableResponse answer(Person by, String text) {
        return by.asks()
                .body(Map.of("text", text))
                .post(PATH + "/" + question + "/answer")
                .then();
    }

    private ValidatableResponse listed(String status, Person person) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> person.asks()
                                .queryParam("status", status)
                                .get(PATH)
                                .then(),
                        page -> !page.extract().jsonPath().getList("questions").isEmpty());
    }

    private void jobIs(String status) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/jobs/" + Facts.turnOf(scope))
                .then()
                .body("status", equalTo(status)));
    }
}
