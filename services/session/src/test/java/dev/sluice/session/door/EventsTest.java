package dev.sluice.session.door;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.TightLimits;
import dev.sluice.session.log.LiveSessions;
import dev.sluice.session.sse.StreamPlaces;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TightLimits.class)
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class EventsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    StreamPlaces places;

    @Inject
    LiveSessions live;

    @Test
    void noProxyHoldsAStreamBack() {
        var ada = person();
        var scope = session(ada);
        try (var stream = EventReader.open(ada, scope.session(), "0")) {
            assertEquals("no", stream.header("X-Accel-Buffering"));
            assertEquals("no-store, no-transform", stream.header("Cache-Control"));
            stream.await("SessionOpened");
        }
    }

    @Test
    void noStreamEndsBeforeItHasBegun() throws Exception {
        var people = Stream.generate(this::person).limit(8).toList();
        var sessions = people.stream().map(person -> session(person).session()).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var round = 0; round < 15; round++) {
                var begun = IntStream.range(0, 2 * people.size())
                        .mapToObj(place -> place % people.size())
                        .<Callable<Void>>map(one -> () -> {
                            try (var stream = EventReader.open(people.get(one), sessions.get(one), "0")) {
                                stream.await("SessionOpened");
                            }
                            return null;
                        })
                        .toList();
                for (var stream : threads.invokeAll(begun)) {
                    stream.get();
                }
                Awaitility.await().atMost(PATIENCE).until(() -> places.taken() == 0);
            }
        }
    }

    @Test
    void theHistoryIsByteForByteWhatAStreamIsSent() {
        var ada = person();
        var scope = session(ada);
        var turn = Facts.turnOf(scope);
        for (var fact : List.of(
                Facts.accepted(turn),
                Facts.started(turn),
                Facts.callScheduled(turn),
                Facts.approvalRequested(turn),
                Facts.approvalSettled(turn, true),
                Facts.callCompleted(turn),
                Facts.stepCompleted(turn, "\u00fc \u2028 \"quoted\" \\ \ud83d\ude00", 0),
                Facts.completed(turn, "</script>"))) {
            orchestrator.say(scope, fact);
        }
        for (var after : List.of("0", "4", "8")) {
            try (var stream = EventReader.open(ada, scope.session(), after)) {
                stream.await("\"done\"");
                var body = ada.asks()
                        .get("/api/v1/sessions/" + scope.session() + "/history?after=" + after)
                        .asString();
                var facts = "\"facts\":[" + String.join(",", stream.facts()) + "]";
                assertTrue(body.contains(facts), () -> body + "\n" + facts);
            }
        }
    }

    @Test
    void aTurnCancelledWhileItAskedLeavesNoOpenQuestion() {
        var ada = person();
        var scope = session(ada);
        var turn = Facts.turnOf(scope);
        for (var fact : List.of(
                Facts.accepted(turn), Facts.started(turn), Facts.approvalRequested(turn), Facts.cancelled(turn))) {
            orchestrator.say(scope, fact);
        }

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/sessions/" + scope.session() + "/history")
                .then()
                .body("approvals.status", equalTo(List.of("cancelled"))));
    }

    @Test
    void aPageOfLargeFactsIsCutByBytesAndTheNextGoesOn() {
        var ada = person();
        var scope = session(ada);
        for (var number = 0; number < 6; number++) {
            orchestrator.say(scope, Facts.completed(Facts.turnOf(scope), "x".repeat(400_000)));
        }

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/sessions/" + scope.session() + "/history?after=1")
                .then()
                .body("facts.seq", equalTo(List.of(2, 3, 4)))
                .body("next_after", equalTo(4)));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/sessions/" + scope.session() + "/history?after=4")
                .then()
                .body("facts.seq", equalTo(List.of(5, 6, 7))));
    }

    @Test
    void whoComesInBeyondTheEndIsToldWhereItIs() {
        var ada = person();
        var scope = session(ada);

        ada.asks()
                .header("Last-Event-ID", "99")
                .get("/api/v1/sessions/" + scope.session() + "/events")
                .then()
                .statusCode(400)
                .body("code", equalTo("beyond_the_end"))
                .body("newest_seq", equalTo("1"));
        ada.asks()
                .header("Last-Event-ID", "-1")
                .get("/api/v1/sessions/" + scope.session() + "/events")
                .then()
                .statusCode(400);
    }

    @Test
    void onePersonGetsNoMoreThanTheirShareOfStreams() {
        var ada = person();
        var scope = session(ada);
        try (var one = EventReader.open(ada, scope.session(), "0");
                var two = EventReader.open(ada, scope.session(), "0")) {
            one.await("SessionOpened");
            two.await("SessionOpened");

            ada.asks()
                    .get("/api/v1/sessions/" + scope.session() + "/events")
                    .then()
                    .statusCode(429)
                    .header("Retry-After", not(nullValue()))
                    .body("code", equalTo("too_many_streams"));
            ada.asks()
                    .body(Map.of("session_id", scope.session().value(), "message", "hello"))
                    .post("/api/v1/agent/chat")
                    .then()
                    .statusCode(429);
        }

        orchestrator.say(scope, Facts.accepted(Facts.turnOf(scope)));
        Awaitility.await().atMost(PATIENCE).until(() -> places.taken() == 0 && live.watched() == 0);
    }

    private People.Person person() {
        return people.developer("ada-" + UUID.randomUUID());
    }

    private Scope session(People.Person owner) {
        var scope = new Scope(owner.tenant(), owner.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> owner.asks()
                .get("/api/v1/sessions/" + scope.session())
                .then()
                .statusCode(200));
        return scope;
    }
}
