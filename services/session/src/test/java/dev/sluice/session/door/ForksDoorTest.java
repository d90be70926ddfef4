package dev.sluice.session.door;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FilesKept;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.SnapshotId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.People.Person;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.log.ProjectedHistory;
import dev.sluice.session.socket.ChatClient;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forks and rewinds, through the door. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ForksDoorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SnapshotId BEFORE = new SnapshotId("b".repeat(64));
    private static final SnapshotId AFTER = new SnapshotId("a".repeat(64));

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    ProjectedHistory history;

    private Person ada;
    private Scope scope;
    private TurnId turn;

    @BeforeEach
    void setUp() {
        ada = people.developer("ada-" + UUID.randomUUID());
        scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        turn = TurnId.of(scope.session(), "t1");
        orchestrator.say(scope, Facts.opened());
    }

    @Test
    void aForkCarriesWhatWasSaidUntilThen() {
        var seq = turn(turn, Optional.of(new FilesKept(Optional.of(BEFORE), Optional.of(AFTER))));
        turn(TurnId.of(scope.session(), "t2"), Optional.empty());

        var forked = fork(Map.of("seq", seq), 201);

        var fact = forked(forked);
        assertEquals(Optional.of(AFTER), fact.files());
        assertEquals(List.of("UserSaid", "AgentSaid", "ToolAsked", "ToolSaid", "AgentSaid"), kinds(fact.history()));
        ada.asks()
                .get("/api/v1/sessions/" + scope.session() + "/forks")
                .then()
                .statusCode(200)
                .body("sessions.session_id", contains(scope.session().value(), forked))
                .body("sessions[1].forked_seq", equalTo((int) seq));
    }

    @Test
    void theFilesBeforeAnEffectAreThoseOfAllThatCameBefore() {
        turn(turn, Optional.of(new FilesKept(Optional.of(BEFORE), Optional.of(AFTER))));

        assertEquals(Optional.of(BEFORE), forked(fork(Map.of("seq", 3), 201)).files());
    }

    @Test
    void filesThatAreNotKeptAreNotPassedOverInSilence() {
        turn(turn, Optional.of(new FilesKept(Optional.empty(), Optional.empty())));

        fork(Map.of(), 409);

        assertEquals(
                Optional.empty(),
                forked(fork(Map.of("without_files", true), 201)).files());
    }

    @Test
    void oneKeyIsOneFork() {
        turn(turn, Optional.empty());
        var key = UUID.randomUUID().toString();

        var first = fork(ada, key, Map.of("seq", 3)).then().statusCode(201).extract();
        fork(ada, key, Map.of("seq", 3)).then().statusCode(200).body("session_id", equalTo(first.path("session_id")));
        fork(ada, key, Map.of("seq", 4)).then().statusCode(422);
    }

    @Test
    void nobodyForksWhatHeMayNotRead() {
        turn(turn, Optional.empty());

        fork(people.developer("bob-" + UUID.randomUUID()), "k", Map.of()).then().statusCode(404);
        fork(people.person("acme", "vera-" + UUID.randomUUID(), "viewer"), "k", Map.of())
                .then()
                .statusCode(403);
    }

    @Test
    void whatTheSessionNeverHadIsNotFound() {
        turn(turn, Optional.empty());

        fork(Map.of("seq", 1_000), 404);
        fork(Map.of("seq", 0), 400);
        rewind(TurnId.of(scope.session(), "never").value()).then().statusCode(404);
        rewind(TurnId.of(new SessionId("other"), "t1").value()).then().statusCode(404);
    }

    @Test
    void aRewindIsSaidOnceHoweverOftenItIsAsked() {
        turn(turn, Optional.of(new FilesKept(Optional.of(BEFORE), Optional.of(AFTER))));
        var second = TurnId.of(scope.session(), "t2");
        turn(second, Optional.of(new FilesKept(Optional.of(AFTER), Optional.of(BEFORE))));

        var rewound = rewind(second.value()).then().statusCode(200).extract().response();
        turn(TurnId.of(scope.session(), "t3"), Optional.empty());
        var again = rewind(second.value()).then().statusCode(200).extract().response();

        assertEquals(rewound.asString(), again.asString());
        assertEquals(AFTER.value(), rewound.path("files"));
    }

    @Test
    void whatFollowsARewindForksWithoutWhatWasRewound() {
        turn(turn, Optional.empty());
        rewind(turn.value()).then().statusCode(200);
        turn(TurnId.of(scope.session(), "t2"), Optional.empty());

        var history = forked(fork(Map.of(), 201)).history();

        assertEquals(List.of("UserSaid", "AgentSaid", "ToolAsked", "ToolSaid", "AgentSaid"), kinds(history));
        assertEquals(
                TurnId.of(scope.session(), "t2"),
                ((HistoryEntry.AgentSaid) history.lines().getLast()).step().turn());
        rewind(turn.value()).then().statusCode(200);
    }

    @Test
    void bothAreWrittenDown() throws Exception {
        turn(turn, Optional.empty());
        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            fork(Map.of(), 201);
            rewind(turn.value()).then().statusCode(200);

            audit.await(record -> said(record.value(), "session.fork"), PATIENCE);
            audit.await(record -> said(record.value(), "session.rewind"), PATIENCE);
        }
    }

    @Test
    void aSocketForksSetsBackAndShowsTheTree() {
        var seq = turn(turn, Optional.of(new FilesKept(Optional.of(BEFORE), Optional.of(AFTER))));
        var session = scope.session().value();
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "fork", "session_id", session, "seq", seq, "idempotency_key", "another-way"));
            var made = client.await("fork");
            client.say(Map.of("type", "forks", "session_id", session));
            var tree = client.await("forks").path("sessions");
            client.say(Map.of("type", "rewind", "turn", turn.value()));
            var rewound = client.await("rewound");

            assertEquals(session, made.path("from").asText());
            assertEquals(seq, made.path("from_seq").asLong());
            assertEquals("another-way", made.path("idempotency_key").asText());
            assertEquals(
                    Optional.of(AFTER), forked(made.path("session_id").asText()).files());
            assertEquals(2, tree.size());
            assertEquals(made.path("session_id"), tree.get(1).path("session_id"));
            assertEquals(session, rewound.path("session_id").asText());
        }
    }

    private boolean said(byte[] value, String action) {
        var text = new String(value);
        return text.contains(action) && text.contains(scope.session().value());
    }

    /** A whole turn with one call; gives the seq of its end. */
    private long turn(TurnId id, Optional<FilesKept> files) {
        orchestrator.say(scope, Facts.accepted(id));
        orchestrator.say(scope, new Fact.TurnStarted(id, Role.CODER, "asked for", Instant.now(), Optional.of(1)));
        orchestrator.say(scope, Facts.stepCompleted(id, "", 1));
        orchestrator.say(scope, Facts.callRequested(id));
        orchestrator.say(
                scope,
                new Fact.CallCompleted(
                        Facts.call(id), Role.CODER, "run", CallStatus.SUCCEEDED, "ok", false, Optional.empty(), files));
        orchestrator.say(scope, Facts.stepCompleted(id, "done", 0));
        return orchestrator.say(scope, Facts.completed(id, "done")).seq();
    }

    private String fork(Map<String, Object> wish, int status) {
        return fork(ada, UUID.randomUUID().toString(), wish)
                .then()
                .statusCode(status)
                .extract()
                .path("session_id");
    }

    private Response fork(Person person, String key, Map<String, Object> wish) {
        return person.asks()
                .header("Idempotency-Key", key)
                .body(wish)
                .post("/api/v1/sessions/" + scope.session() + "/fork");
    }

    private Response rewind(String before) {
        return ada.asks().body(Map.of("turn", before)).post("/api/v1/sessions/" + scope.session() + "/rewind");
    }

    /** What the fork's own log says. */
    private Fact.SessionForked forked(String fork) {
        return (Fact.SessionForked)
                history.read(new SessionId(fork), 2, 2).records().getFirst().fact();
    }

    private static List<String> kinds(CarriedHistory history) {
        return history.lines().stream()
                .map(line -> line.getClass().getSimpleName())
                .toList();
    }
}
