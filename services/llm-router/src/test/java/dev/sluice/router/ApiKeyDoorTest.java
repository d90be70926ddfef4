package dev.sluice.router;

import static dev.sluice.router.ProviderUnderTest.PROVIDER;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.TopicWriter;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls with an API key, which the session service makes and publishes by its hash. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(ProviderUnderTest.class)
class ApiKeyDoorTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final String ASK = "{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";

    @TestHTTPResource
    String url;

    private final String id = "k-" + UUID.randomUUID();
    private final String key = "sk-sluice-" + UUID.randomUUID();
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
    void aCallWithAKeyIsPaidByItsTenantWithoutASession() {
        publish(List.of(), false);
        try (var usage = TopicProbe.open(Topics.USAGE)) {
            awaitStatus(200, "role/ask");

            var record = read(usage.await(found -> new String(found.value()).contains(id), SOON)
                    .value());
            assertEquals("keyed", record.tenant().value());
            assertEquals("robot", record.user().value());
            assertEquals(Optional.of(id), record.key());
            assertTrue(record.session().isEmpty());
        }
    }

    @Test
    void aKeyComesInAsAnthropicsClientsBringItAndSeesOnlyItsModels() {
        publish(List.of("role/ask"), false);
        awaitStatus(200, "role/ask");
        var door = Door.at(url, "").withoutToken().header("x-api-key", key);

        var message = door.post("/v1/messages", ASK.formatted("role/ask"));
        assertEquals(200, message.status());
        assertEquals("message", message.json().path("type").asText());
        assertEquals(200, door.get("/v1/models/role/ask").status());
        assertEquals(404, door.get("/v1/models/role/coder").status());
        assertEquals(1, door.get("/v1/models").json().path("data").size());

        var stranger = Door.at(url, "").withoutToken().header("x-api-key", "sk-sluice-of-nobody");
        var refused = stranger.post("/v1/messages", ASK.formatted("role/ask"));
        assertEquals(401, refused.status());
        assertEquals("error", refused.json().path("type").asText());
        assertEquals("authentication_error", refused.json().at("/error/type").asText());
    }

    @Test
    void aRevokedKeyStopsWorkingWithinASecond() {
        var took = new ArrayList<Duration>();
        // A machine that stands still for a second is not the router: then it is revoked once more.
        do {
            publish(List.of(), false);
            awaitStatus(200, "role/ask");
            publish(List.of(), true);
            var revoked = System.nanoTime();
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> door().ask(ASK.formatted("role/ask")).status() == 401);
            took.add(Duration.ofNanos(System.nanoTime() - revoked));
        } while (took.getLast().compareTo(A_SECOND) > 0 && took.size() < 4);

        assertTrue(took.getLast().compareTo(A_SECOND) <= 0, took::toString);
    }

    @Test
    void aStreamOnItsWayEndsWithItsKey() {
        publish(List.of(), false);
        awaitStatus(200, "role/ask");
        PROVIDER.next(ScriptedReply.tokens(500).pacing(Duration.ZERO, Duration.ofMillis(100)));
        try (var stream = door().open(ASK.formatted("role/ask").replaceFirst("\\{", "{\"stream\": true, "))) {
            stream.next();
            publish(List.of("role/ask"), false);
            awaitStatus(200, "role/ask");
            stream.next();

            publish(List.of(), true);

            assertEquals("withdrawn", stream.rest().getLast().at("/error/code").asText());
            assertFalse(stream.done());
        }
    }

    @Test
    void aKeyStopsWorkingAtItsEnd() {
        var end = Instant.now().plusSeconds(8);
        send(version(body(List.of(), false).put("expires_at", end.toString())));
        awaitStatus(200, "role/ask");

        awaitStatus(401, "role/ask");

        assertFalse(Instant.now().isBefore(end));
    }

    @Test
    void aKeyWhoseEndCannotBeReadNeverWorks() {
        publish(List.of(), false);
        awaitStatus(200, "role/ask");

        send(version(body(List.of(), false).put("expires_at", "soon")));

        awaitStatus(401, "role/ask");
    }

    @Test
    void aKeyCallsItsModelsOnly() {
        publish(List.of("role/ask"), false);
        awaitStatus(200, "role/ask");

        var refused = door().ask(ASK.formatted("large-model"));

        assertEquals(403, refused.status());
        assertEquals("model_not_allowed", refused.errorCode());
    }

    @Test
    void aKeySpendsItsBudgetAndNoMore() {
        publish(List.of(), false);
        awaitStatus(200, "role/ask");
        var budget = JsonNodeFactory.instance.objectNode().put("total_micros", 1);
        send(new ConfigVersion("budget", "key/keyed/" + id, "v1", budget, new UserId("admin"), Instant.now()));

        awaitStatus(402, "role/ask");
    }

    @Test
    void aKeyThatNobodyMadeIsRefusedInOpenAisForm() {
        var refused = door().ask(ASK.formatted("role/ask"));

        assertEquals(401, refused.status());
        assertEquals("invalid_token", refused.errorCode());
        assertTrue(PROVIDER.requests().isEmpty());
    }

    @Test
    void whoeverIsTurnedAwayIsWrittenDown() {
        publish(List.of("role/ask"), false);
        awaitStatus(200, "role/ask");
        try (var audit = TopicProbe.open(Topics.AUDIT)) {
            // Of one source so many a minute are written down; other tests may have used this one up.
            await().atMost(SOON.plus(A_MINUTE))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofSeconds(5))
                    .until(() -> {
                        beTurnedAway();
                        return written(audit)
                                .containsAll(List.of(
                                        "keyed robot /v1/chat/completions not_allowed",
                                        "unknown unknown /v1/chat/completions token",
                                        "unknown unknown /v1/models token",
                                        "unknown unknown /v1/models/" + "x".repeat(89) + " token"));
                    });
        }
    }

    private void beTurnedAway() {
        assertEquals(403, door().ask(ASK.formatted("large-model")).status());
        assertEquals(401, door().withoutToken().ask(ASK.formatted("role/ask")).status());
        assertEquals(
                401,
                door().token("sk-sluice-" + UUID.randomUUID()).get("/v1/models").status());
        assertEquals(
                401,
                door().token("nonsense").get("/v1/models/" + "x".repeat(500)).status());
    }

    @Test
    void aRecordThatIsNoKeyChangesNothing() {
        publish(List.of(), false);
        awaitStatus(200, "role/ask");
        var body = JsonNodeFactory.instance.objectNode().put("sha256", "short");
        send(new ConfigVersion("apikey", "k-other", "v1", body, new UserId("admin"), Instant.now()));

        awaitStatus(200, "role/ask");
    }

    private Door door() {
        return Door.at(url, key);
    }

    private void awaitStatus(int status, String model) {
        await().atMost(SOON).until(() -> door().ask(ASK.formatted(model)).status() == status);
    }

    private void publish(List<String> models, boolean revoked) {
        send(version(body(models, revoked)));
    }

    private ConfigVersion version(ObjectNode body) {
        return new ConfigVersion("apikey", id, "v1", body, new UserId("admin"), Instant.now());
    }

    private ObjectNode body(List<String> models, boolean revoked) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("sha256", Digest.sha256Hex(key))
                .put("tenant", "keyed")
                .put("user", "robot")
                .put("revoked", revoked);
        models.forEach(body.putArray("models")::add);
        return body;
    }

    private void send(ConfigVersion version) {
        topics.send(Topics.CONFIGS, version.currentKey(), MessageCodec.write(version));
    }

    /** Every refusal that is written down within two seconds. */
    private static Set<String> written(TopicProbe audit) {
        var end = Instant.now().plusSeconds(2);
        var written = new HashSet<String>();
        while (Instant.now().isBefore(end)) {
            audit.seen().forEach(found -> written.add(refusal(found.value())));
        }
        return written;
    }

    private static String refusal(byte[] value) {
        try {
            var record = MessageCodec.read(value, AuditRecorded.class);
            return record.tenant() + " " + record.user() + " " + record.resource() + " "
                    + record.details().get("reason");
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }

    private static UsageRecorded read(byte[] value) {
        try {
            return MessageCodec.read(value, UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage e) {
            throw new AssertionError(e);
        }
    }
}
