package dev.sluice.session.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class ChatSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    void aTurnStreamsFromAcceptedToDone() {
        var ada = people.developer("ada");
        var scope = session(ada);
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "chat", "session_id", scope.session().value(), "message", "hello"));
            var turn = turn(client);
            client.await("plan");

            orchestrator.say(scope, Facts.stepScheduled(turn));
            stream(scope, turn, 8, "Hel", "lo");
            client.await(frame -> frame.path("index").asInt(-1) == 1);
            orchestrator.say(scope, Facts.stepCompleted(turn, "Hello", 0));
            orchestrator.say(scope, Facts.completed(turn, "Hello"));

            var done = client.await("done");
            assertEquals("completed", done.path("outcome").asText());
            assertEquals("Hello", client.tokens(8));
            assertEquals("coder", client.await("token").path("agent").asText());
            assertContiguous(client.seqs(), 2);
            // The last one follows the frame of the fact.
            Awaitility.await().atMost(PATIENCE).until(() -> states(client).size() >= 3);
            assertEquals(List.of("idle", "processing", "idle"), states(client));
        }
    }

    @Test
    void aReturningClientMissesNothingAndSeesNothingTwice() {
        var ada = people.developer("ada");
        var scope = session(ada);
        TurnId turn;
        long newest;
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "chat", "session_id", scope.session().value(), "message", "hello"));
            turn = turn(client);
            client.await("plan");
            stream(scope, turn, 8, "a", "b");
            client.await(frame -> frame.path("index").asInt(-1) == 1);
            newest = client.seqs().getLast();
        }
        orchestrator.say(scope, Facts.stepScheduled(turn));
        orchestrator
                .writer()
                .send(Topics.DELTAS, scope.session().value(), MessageCodec.write(Facts.delta(scope, turn, 8, 2, "c")));
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of(
                    "type",
                    "resume",
                    "session_id",
                    scope.session().value(),
                    "after_seq",
                    newest,
                    "steps",
                    Map.of(Facts.step(turn).value(), Map.of("run", 8, "index", 1))));

            client.await(frame -> frame.path("index").asInt(-1) == 2);
            orchestrator.say(scope, Facts.completed(turn, "abc"));
            client.await("done");

            assertEquals("c", client.tokens(8));
            assertContiguous(client.seqs(), newest + 1);
            assertEquals(
                    "processing", client.await("state").path("state").asText(), "the state is told anew on resume");
        }
    }

    @Test
    void aForeignOriginIsTurnedAwayAtTheUpgrade() {
        var ada = people.developer("ada");

        assertEquals(403, refusal(() -> ChatClient.open(ada.token(), "https://evil.example")));
    }

    @Test
    void withoutATokenTheUpgradeIsRefused() {
        assertEquals(401, refusal(() -> ChatClient.open(null, null)));
    }

    @Test
    void aStrangerIsToldThatThereIsNoSuchSession() {
        var scope = session(people.developer("ada"));
        for (var stranger : List.of(people.developer("eve"), people.person("other", "oscar", "admin"))) {
            try (var client = ChatClient.open(stranger)) {
                client.say(
                        Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 0));

                assertEquals("not_found", client.await("error").path("code").asText());
                assertTrue(client.seqs().isEmpty());
            }
        }
    }

    @Test
    void aViewerMayWatchButNotAsk() {
        var vera = people.person("acme", "vera", "viewer");
        var scope = new Scope(vera.tenant(), vera.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        awaitKnown(vera, scope);
        try (var client = ChatClient.open(vera)) {
            client.say(Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 0));
            client.await("fact");

            client.say(Map.of("type", "chat", "session_id", scope.session().value(), "message", "hello"));

            assertEquals("forbidden", client.await("error").path("code").asText());
        }
    }

    @Test
    void nonsenseIsAnsweredAndTheSocketStaysOpen() {
        try (var client = ChatClient.open(people.developer("ada"))) {
            client.sayRaw("{\"type\":\"launch\"}").sayRaw("[]").sayRaw("{\"type\":\"chat\"}");
            client.say(Map.of("type", "ping"));

            client.await("pong");
            assertEquals(
                    List.of("invalid", "invalid", "invalid"),
                    client.frames().stream()
                            .filter(frame -> frame.path("type").asText().equals("error"))
                            .map(frame -> frame.path("code").asText())
                            .toList());
        }
    }

    private Scope session(People.Person owner) {
        String id = owner.asks()
                .body("{}")
                .post("/api/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("session_id");
        return new Scope(owner.tenant(), owner.user(), new SessionId(id));
    }

    private static void awaitKnown(People.Person owner, Scope scope) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> owner.asks()
                .get("/api/v1/sessions/" + scope.session())
                .then()
                .statusCode(200));
    }

    private static List<String> states(ChatClient client) {
        return client.frames().stream()
                .filter(frame -> frame.path("type").asText().equals("state"))
                .map(frame -> frame.path("state").asText())
                .toList();
    }

    private static TurnId turn(ChatClient client) {
        return new TurnId(client.await("accepted").path("turn").asText());
    }

    private void stream(Scope scope, TurnId turn, long run, String... texts) {
        for (var index = 0; index < texts.length; index++) {
            var delta = Facts.delta(scope, turn, run, index, texts[index]);
            orchestrator.writer().send(Topics.DELTAS, scope.session().value(), MessageCodec.write(delta));
        }
    }

    private static void assertContiguous(List<Long> seqs, long first) {
        assertEquals(LongStream.range(first, first + seqs.size()).boxed().toList(), seqs);
    }

    private static int refusal(Runnable opening) {
        var failure = assertThrows(CompletionException.class, opening::run);
        return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    }
}
