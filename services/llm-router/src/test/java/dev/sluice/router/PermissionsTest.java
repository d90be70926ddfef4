package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.permission.DoorLine;
import dev.sluice.testkit.permission.Endpoint;
import dev.sluice.testkit.permission.HttpKnock;
import dev.sluice.testkit.permission.PermissionPage;
import dev.sluice.testkit.permission.PermissionWalk;
import dev.sluice.testkit.permission.Visitor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tries every endpoint of this service as everybody who may come; {@code docs/permissions.md} has the answers. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class PermissionsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SAID = "[{\"role\": \"user\", \"content\": \"hi\"}]";
    private static final String MESSAGES = "{\"model\": \"role/ask\", \"max_tokens\": 10, \"messages\": " + SAID + "}";

    /** Requests in flight are their callers' own; none is in flight here, so all are answered as unknown. */
    private static final List<DoorLine> DOORS = List.of(
            DoorLine.of("POST /v1/chat/completions", MESSAGES),
            DoorLine.of("POST /v1/embeddings", "{\"model\": \"role/ask\", \"input\": \"hi\"}"),
            DoorLine.of("POST /v1/messages", MESSAGES),
            DoorLine.of("POST /v1/messages/count_tokens", MESSAGES),
            DoorLine.of("GET /v1/models"),
            DoorLine.of("GET /v1/models/{id=model}"),
            DoorLine.of("DELETE /v1/requests/{id=request}"),
            DoorLine.of("POST /v1/responses", "{\"model\": \"role/ask\", \"input\": \"hi\"}"),
            DoorLine.of("GET /v1/router/health"));

    private final String key = "sk-sluice-" + UUID.randomUUID();

    @TestHTTPResource
    URI url;

    @Test
    void everyEndpointHasALine() {
        assertEquals(List.of(), PermissionPage.without(DOORS, Endpoint.all()));
    }

    @Test
    void everyDoorAnswersEverybodyAsThePageSays() {
        PROVIDER.reset();
        publishKey();
        var rights = Endpoint.all().stream().collect(Collectors.toMap(Endpoint::name, Function.identity()));
        var knock = new HttpKnock(url, tokens());
        var walk = new PermissionWalk(knock, new Names());
        await().atMost(SOON).until(() -> letsIn(knock));

        DOORS.forEach(door -> walk.walk(door, rights.get(door.name()).rolesAllowed()));

        assertEquals(List.of(), walk.complaints());
        PermissionPage.assertWritten("llm-router", walk.table("endpoint"));
    }

    private boolean letsIn(PermissionWalk.Knock knock) {
        return knock.at(DoorLine.of("GET /v1/models"), Visitor.API_KEY, Map.of())
                .cell()
                .equals("200");
    }

    private static final class Names implements PermissionWalk.Things {
        @Override
        public Map<String, String> of(DoorLine door, Visitor visitor) {
            return Map.of("model", "role/ask", "request", "r-1");
        }

        /** Models are everybody's. */
        @Override
        public Map<String, String> nobodys(Visitor visitor) {
            return Map.of("model", "role/ask", "request", "r-2");
        }

        @Override
        public List<String> secrets() {
            return List.of();
        }
    }

    private void publishKey() {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("sha256", Digest.sha256Hex(key))
                .put("tenant", "acme")
                .put("user", "robot")
                .put("revoked", false);
        body.putArray("models");
        var version =
                new ConfigVersion("apikey", "k-" + UUID.randomUUID(), "v1", body, new UserId("admin"), Instant.now());
        try (var topics = TopicWriter.open()) {
            topics.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
        }
    }

    private Map<Visitor, String> tokens() {
        var tokens = new EnumMap<Visitor, String>(Visitor.class);
        for (var visitor : Visitor.values()) {
            var roles = visitor.roles().toArray(String[]::new);
            switch (visitor.kin()) {
                case OWNER -> tokens.put(visitor, UserTokens.of("ada", "acme", roles));
                case COLLEAGUE -> tokens.put(visitor, UserTokens.of("bob", "acme", roles));
                case STRANGER, OPERATOR_ELSEWHERE -> tokens.put(visitor, UserTokens.of("eve", "globex", roles));
                case NOBODY, NO_TENANT, MACHINE -> {
                    // Below.
                }
            }
        }
        var good = tokens.get(Visitor.DEVELOPER);
        tokens.put(Visitor.BROKEN, good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(342));
        tokens.put(Visitor.EXPIRED, UserTokens.over(Duration.ofMinutes(5), "ada", "acme", "developer"));
        tokens.put(Visitor.NO_TENANT, UserTokens.without("tenant", "ada", "acme", "developer"));
        tokens.put(Visitor.API_KEY, key);
        tokens.put(Visitor.SERVICE, ServiceKeys.tokenWithoutSession());
        return tokens;
    }
}
