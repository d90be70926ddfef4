package dev.sluice.session.projection;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.frame.FactWalk;
import dev.sluice.session.frame.Story;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What lists and ids say is what the facts say: through Kafka, Postgres and the doors. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class RowsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    Database database;

    @Test
    void everyStoryIsToldAlikeByTheDoors() {
        var ada = people.developer("ada");
        for (var number = 0; number < Story.all(new SessionId("s")).size(); number++) {
            var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
            var story = Story.all(scope.session()).get(number);
            orchestrator.say(scope, Facts.opened());
            happen(scope, story.facts());

            ada.asks()
                    .get("/api/v1/sessions/" + scope.session())
                    .then()
                    .body("state", equalTo(story.state().wire()));
            story.turns().forEach((turn, status) -> {
                ada.asks().get("/api/v1/jobs/" + turn).then().body("status", equalTo(status.wire()));
                ada.asks()
                        .queryParam("status", status.wire())
                        .get("/api/v1/jobs")
                        .then()
                        .body("jobs.job_id", hasItem(turn.value()));
            });
        }
    }

    @Test
    void whateverHappensRowsAgreeWithWhoeverMadeItHappen() {
        var ada = people.developer("ada");
        for (var seed = 0; seed < 4; seed++) {
            var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
            var walk = new FactWalk(scope.session(), seed);
            orchestrator.say(scope, Facts.opened());
            for (var look = 0; look < 8; look++) {
                for (var step = 0; step < 10; step++) {
                    walk.step().forEach(fact -> orchestrator.say(scope, fact));
                }
                happen(scope, walk.step());

                var where = "seed " + seed + " look " + look;
                assertEquals(walk.state().wire(), row(scope).state, where);
                walk.turns()
                        .forEach((turn, status) -> assertEquals(
                                status.wire(),
                                database.ask(() -> TurnRow.<TurnRow>findById(turn.value())).status,
                                where));
            }
        }
    }

    @Test
    void listsAreShortAndIdsGiveTheWhole() {
        var ada = people.developer("ada-" + UUID.randomUUID());
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        var text = "\u00fcber ".repeat(100_000);
        happen(scope, List.of(Facts.opened(), Facts.accepted(turn, text), Facts.completed(turn, text)));

        var list = ada.asks().get("/api/v1/jobs").asString();
        assertTrue(list.length() < 2_000, () -> list.length() + " characters");
        ada.asks()
                .get("/api/v1/jobs")
                .then()
                .body("jobs[0].text", equalTo(text.substring(0, 200)))
                .body("jobs[0].text_chars", equalTo(text.length()));
        ada.asks().get("/api/v1/jobs/" + turn).then().body("text", equalTo(text));
        ada.asks().get("/api/v1/jobs/" + turn + "/results").then().body("text", equalTo(text));
    }

    @Test
    void aRowOfAnOlderVersionIsCaughtUpFromTheFacts() {
        var ada = people.developer("ada");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        var turn = Facts.turnOf(scope);
        happen(scope, List.of(Facts.opened(), Facts.accepted(turn), Facts.started(turn), Facts.callScheduled(turn)));
        database.change(() -> SessionRow.update(
                "dialogue = null, state = 'idle' where id = ?1", scope.session().value()));

        happen(scope, List.of(Facts.callScheduled(Facts.call(turn, 2)), Facts.callCompleted(turn)));

        assertEquals("executing", row(scope).state);
    }

    /** Says some facts, and waits until they are projected. */
    private void happen(Scope scope, Iterable<Fact> facts) {
        facts.forEach(fact -> orchestrator.say(scope, fact));
        var last = orchestrator.newest(scope);
        Awaitility.await().atMost(PATIENCE).until(() -> {
            var row = row(scope);
            return row != null && row.lastSeq >= last;
        });
    }

    private SessionRow row(Scope scope) {
        return database.ask(
                () -> SessionRow.<SessionRow>findById(scope.session().value()));
    }
}
