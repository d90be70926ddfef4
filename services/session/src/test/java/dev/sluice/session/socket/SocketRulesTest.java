package dev.sluice.session.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DoorResource;
import dev.sluice.session.People;
import dev.sluice.session.identity.TokenMint;
import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(DoorResource.class)
class SocketRulesTest {
    @Inject
    People people;

    @Inject
    TokenMint mint;

    @Test
    void anExpiredTokenClosesItsSocketWith4401() {
        try (var client = ChatClient.open(mint.developer("ada", Duration.ofSeconds(6)), null)) {
            assertEquals(4401, client.awaitClose());
        }
    }

    @Test
    void aRefreshedTokenKeepsTheSocketOpen() {
        var began = Instant.now();
        try (var client = ChatClient.open(mint.developer("ada", Duration.ofSeconds(6)), null)) {
            client.say(Map.of("type", "token_refresh", "token", mint.developer("ada", Duration.ofSeconds(12))));
            client.await("token_refreshed");

            assertEquals(4401, client.awaitClose());
            assertTrue(Duration.between(began, Instant.now()).toSeconds() >= 10, "the newer token counts");
        }
    }

    @Test
    void anotherPersonsTokenClosesTheSocket() {
        try (var client = ChatClient.open(people.developer("ada"))) {
            client.say(Map.of(
                    "type", "token_refresh", "token", people.developer("eve").token()));

            assertEquals(1008, client.awaitClose());
        }
    }

    @Test
    void anInvalidTokenIsRefusedAndTheOldOneStays() {
        try (var client = ChatClient.open(people.developer("ada"))) {
            client.say(Map.of("type", "token_refresh", "token", "nonsense"));

            assertEquals("unauthorized", client.await("error").path("code").asText());
            client.say(Map.of("type", "ping"));
            client.await("pong");
        }
    }

    @Test
    void onePersonGetsNoMoreThanHisShareOfSockets() {
        var greta = people.developer("greta");
        List<ChatClient> open = new ArrayList<>();
        try {
            for (var i = 0; i < 20; i++) {
                open.add(ChatClient.open(greta));
                open.getLast().say(Map.of("type", "ping"));
                open.getLast().await("pong");
            }

            try (var oneTooMany = ChatClient.open(greta)) {
                assertEquals(1013, oneTooMany.awaitClose());
            }
        } finally {
            open.forEach(ChatClient::close);
        }
    }

    @Test
    void theSameHostIsNoForeignOrigin() {
        assertTrue(SocketGate.sameHost("http://localhost:8080", "localhost:8080"));
        assertFalse(SocketGate.sameHost("http://localhost:9090", "localhost:8080"));
        assertFalse(SocketGate.sameHost("http://evil.example", "localhost:8080"));
        assertFalse(SocketGate.sameHost("null", "localhost:8080"));
        assertFalse(SocketGate.sameHost("http://localhost:8080", null));
    }

    @Test
    void thePortOfAPeerIsNoPartOfItsAddress() {
        assertEquals("192.0.2.7", SocketGate.block("192.0.2.7:54321"));
        assertEquals(SocketGate.block("2001:db8:0:1::7"), SocketGate.block("[2001:db8:0:1::7]:54321"));
        assertEquals(SocketGate.block("2001:db8:0:1::7"), SocketGate.block("2001:db8:0:1:0:0:0:7:54321"));
    }

    @Test
    void aBrowserBringsItsTokenInTheSubprotocol() {
        try (var client = ChatClient.openAsBrowser(people.developer("ada").token())) {
            client.say(Map.of("type", "ping"));

            client.await("pong");
        }
    }
}
