package dev.sluice.session.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.DoorResource;
import dev.sluice.session.Facts;
import dev.sluice.session.People;
import dev.sluice.session.PlayedOrchestrator;
import dev.sluice.session.identity.TokenMint;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a socket does not take, and how it says so. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class StrictSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Their pongs are more than the buffers of two sockets take: 38 MB. */
    private static final int PINGS = 300_000;

    @Inject
    People people;

    @Inject
    TokenMint mint;

    @Inject
    PlayedOrchestrator orchestrator;

    @Test
    void twoTokensAreRefusedAtTheUpgrade() {
        var ada = people.developer("ada").token();
        try (var socket = RawSocket.open(RawSocket.bearer(ada), RawSocket.bearer(ada))) {
            assertEquals(400, socket.status());
        }
    }

    @Test
    void whatStandsInAnAddressIsRefusedAtTheUpgrade() {
        var ada = people.developer("ada").token();
        try (var socket = RawSocket.at("/api/v1/ws?token=" + ada, RawSocket.bearer(ada))) {
            assertEquals(400, socket.status());
        }
    }

    @Test
    void aTokenWithoutATenantIsRefusedAtTheUpgrade() {
        try (var socket = RawSocket.open(RawSocket.bearer(mint.withoutTenant("ada")))) {
            assertEquals(403, socket.status());
        }
    }

    @Test
    void whoReadsNoPongsIsNotOwedAllOfThem() {
        var last = "last".getBytes(StandardCharsets.UTF_8);
        try (var socket =
                RawSocket.open(RawSocket.bearer(people.developer("ada").token()))) {
            socket.ping(new byte[125], PINGS);

            var pongs = CompletableFuture.supplyAsync(() -> socket.pongsUntil(last));
            Awaitility.await().atMost(PATIENCE).until(() -> {
                socket.ping(last, 1);
                return pongs.isDone();
            });
            assertTrue(pongs.join() < PINGS / 2, () -> pongs.join() + " pongs were kept");
        }
    }

    @Test
    void aDraftOfTheProtocolIsNotSpoken() {
        for (var version : List.of("0", "7", "8", "14", "")) {
            try (var socket = RawSocket.ofVersion(
                    version, RawSocket.bearer(people.developer("ada").token()))) {
                assertTrue(List.of(400, 426).contains(socket.status()), () -> version + " is " + socket.status());
            }
        }
    }

    @Test
    void aFrameOfAnExtensionThatWasNotAgreedClosesWith1002() {
        try (var socket =
                RawSocket.open(RawSocket.bearer(people.developer("ada").token()))) {
            socket.sendCompressed("{}".getBytes(StandardCharsets.UTF_8));

            assertEquals(1002, socket.awaitClose());
        }
    }

    @Test
    void aTextFrameThatIsNoTextClosesWith1007() {
        try (var socket =
                RawSocket.open(RawSocket.bearer(people.developer("ada").token()))) {
            socket.sendText(new byte[] {'"', (byte) 0xC3, (byte) 0x28, '"'});

            assertEquals(1007, socket.awaitClose());
        }
    }

    @Test
    void tooLargeAFrameClosesWith1009() {
        try (var socket =
                RawSocket.open(RawSocket.bearer(people.developer("ada").token()))) {
            socket.beginText(5 << 20);

            assertEquals(1009, socket.awaitClose());
        }
    }

    @Test
    void tooLargeAMessageInSmallFramesClosesWith1009() {
        try (var client = ChatClient.open(people.developer("ada"))) {
            client.sayInParts("x".repeat(1 << 20), 6);

            assertEquals(1009, client.awaitClose());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0\"", "1.5", "-1", "true", "null", "1e300"})
    void aPlaceIsANumberOfAFact(String place) {
        var ada = people.developer("ada");
        var scope = opened(ada);
        try (var client = ChatClient.open(ada)) {
            client.sayRaw(
                    "{\"type\":\"resume\",\"session_id\":\"" + scope.session() + "\",\"after_seq\":" + place + "}");

            assertEquals("invalid", client.await("error").path("code").asText());
        }
    }

    @Test
    void aPlaceBeyondTheEndIsAnError() {
        var ada = people.developer("ada");
        var scope = opened(ada);
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "resume", "session_id", scope.session().value(), "after_seq", 1_000));

            assertEquals("beyond_the_end", client.await("error").path("code").asText());
        }
    }

    @Test
    void whoCancelsWithoutWatchingIsAnswered() {
        var ada = people.developer("ada");
        var scope = opened(ada);
        var turn = Facts.turnOf(scope);
        try (var client = ChatClient.open(ada)) {
            client.say(Map.of("type", "cancel", "session_id", scope.session().value(), "turn", turn.value()));

            assertEquals("cancelled", client.await("done").path("outcome").asText());
        }
    }

    @Test
    void anUnknownRoleIsAnError() {
        var ada = people.developer("ada");
        var scope = opened(ada);
        try (var client = ChatClient.open(ada)) {
            client.say(
                    Map.of("type", "chat", "session_id", scope.session().value(), "message", "hi", "role", "magician"));

            assertEquals("unknown_role", client.await("error").path("code").asText());
        }
    }

    private Scope opened(People.Person owner) {
        var scope = new Scope(owner.tenant(), owner.user(), new SessionId("s-" + UUID.randomUUID()));
        orchestrator.say(scope, Facts.opened());
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() ->
                        owner.asks().get("/api/v1/sessions/" + scope.session()).statusCode() == 200);
        return scope;
    }
}
