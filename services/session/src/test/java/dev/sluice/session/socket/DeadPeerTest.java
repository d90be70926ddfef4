package dev.sluice.session.socket;

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
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TightLimits.class)
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class DeadPeerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    People people;

    @Inject
    PlayedOrchestrator orchestrator;

    @Inject
    Sockets sockets;

    @Inject
    LiveSessions live;

    @Test
    void aPeerThatNeverAnswersIsLetGo() {
        var ada = people.developer("ada");
        try (var _ = SilentPeer.open(ada)) {
            Awaitility.await().atMost(PATIENCE).until(() -> sockets.count() == 1);

            Awaitility.await().atMost(PATIENCE).until(() -> sockets.count() == 0);
        }
    }

    @Test
    void aClientThatDoesNotReadIsLetGoAndLeavesNothingBehind() {
        var ada = people.developer("ada");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        for (var number = 0; number < 40; number++) {
            orchestrator.say(scope, Facts.completed(Facts.turnOf(scope), "x".repeat(500_000)));
        }
        try (var peer = SilentPeer.open(ada)) {
            Awaitility.await().atMost(PATIENCE).until(() -> sockets.count() == 1);
            peer.say("{\"type\":\"resume\",\"session_id\":\"" + scope.session() + "\",\"after_seq\":0}");
            Awaitility.await().atMost(PATIENCE).until(() -> live.watched() == 1);

            Awaitility.await().atMost(PATIENCE).until(() -> sockets.count() == 0 && live.watched() == 0);
        }
    }

    @Test
    void whoResumesBeyondTheEndIsToldSo() {
        var ada = people.developer("ada");
        var scope = new Scope(ada.tenant(), ada.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> ada.asks()
                .get("/api/v1/sessions/" + scope.session())
                .then()
                .statusCode(200));
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 99));

            var error = client.await("error");
            assertEquals("beyond_the_end", error.path("code").asText());
            assertEquals("1", error.path("newest_seq").asText());
            assertTrue(client.seqs().isEmpty());
        }
    }
}
