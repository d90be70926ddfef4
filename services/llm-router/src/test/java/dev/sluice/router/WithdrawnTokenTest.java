package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.Standing;
import dev.sluice.keys.WithdrawnTokens;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user's token that is signed and fresh, and yet counts no more, opens this door no more either. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class WithdrawnTokenTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ASK =
            "{\"model\": \"role/ask\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";

    @TestHTTPResource
    String url;

    private final String user = "user-" + UUID.randomUUID();
    private TopicWriter topics;

    @BeforeEach
    void open() {
        PROVIDER.reset();
        topics = TopicWriter.open();
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void aLogoutEndsTheTokensOfItsLogin() {
        var login = UUID.randomUUID().toString();
        var ended = UserTokens.ofLogin(login, user, "acme", "developer");
        var other = UserTokens.ofLogin("another", user, "acme", "developer");
        assertEquals(200, status(ended));

        tell(WithdrawnTokens.LOGIN, login, JsonNodeFactory.instance.objectNode());

        awaitStatus(401, ended);
        assertEquals(200, status(other));
    }

    @Test
    void aDisabledUserIsOut() {
        var token = UserTokens.of(user, "acme", "developer");
        assertEquals(200, status(token));

        tell(new Standing(true, Instant.now(), Optional.of(List.of("developer"))));

        awaitStatus(401, token);
        assertEquals(200, status(UserTokens.of(user, "another", "developer")));
    }

    @Test
    void whatWasIssuedBeforeAChangeOfRolesCountsNoMore() {
        var before = UserTokens.aged(Duration.ofMinutes(1), user, "acme", "developer");
        assertEquals(200, status(before));

        tell(new Standing(false, Instant.now().minusSeconds(30), Optional.of(List.of("developer"))));

        awaitStatus(401, before);
        assertEquals(200, status(UserTokens.of(user, "acme", "developer")));
    }

    @Test
    void aStreamOnItsWayEndsWithTheLoginOfItsToken() {
        var login = UUID.randomUUID().toString();
        PROVIDER.next(ScriptedReply.tokens(500).pacing(Duration.ZERO, Duration.ofMillis(100)));
        try (var stream = Door.at(url, UserTokens.ofLogin(login, user, "acme", "developer"))
                .open(ASK.replaceFirst("\\{", "{\"stream\": true, "))) {
            stream.next();

            tell(WithdrawnTokens.LOGIN, login, JsonNodeFactory.instance.objectNode());

            var last = stream.rest().getLast();
            assertEquals("withdrawn", last.at("/error/code").asText());
            assertFalse(stream.done());
        }
        await().atMost(SOON)
                .until(() -> PROVIDER.requests().getFirst().closedByClientAt().isPresent());
    }

    private int status(String token) {
        return Door.at(url, token).ask(ASK).status();
    }

    private void awaitStatus(int status, String token) {
        await().atMost(SOON).until(() -> status(token) == status);
    }

    private void tell(Standing standing) {
        tell(Standing.KIND, "acme/" + user, MessageCodec.mapper().valueToTree(standing));
    }

    private void tell(String kind, String name, JsonNode body) {
        var version = new ConfigVersion(kind, name, "v1", body, new UserId("boss"), Instant.now());
        topics.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
    }
}
