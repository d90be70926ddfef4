package dev.sluice.router;

import static dev.sluice.router.TwoProviders.ALPHA;
import static dev.sluice.router.TwoProviders.BETA;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Routing;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.UserId;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.TopicWriter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routing table changes while the router runs. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TwoProviders.class)
class RoutingReloadTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String KEY = Routing.KIND + "/" + Routing.CURRENT;

    @TestHTTPResource
    String url;

    private Door door;
    private TopicWriter configs;

    @BeforeEach
    void setUp() {
        ALPHA.reset();
        BETA.reset();
        door = ServiceKeys.worker(url);
        configs = TopicWriter.open();
    }

    @AfterEach
    void goBackToTheConfiguration() {
        configs.send(Topics.CONFIGS, KEY, null);
        awaitVersion("configured");
        configs.close();
    }

    @Test
    void newTableIsInForceForTheNextCall() {
        publish("7", "{'deployments': [{'name': 'fresh', 'provider': 'beta'}]}");
        awaitVersion("7");

        assertEquals(200, door.ask(body("fresh")).status());
        assertEquals("model_not_found", door.ask(body("chain")).errorCode());
        assertEquals(1, BETA.requests().size());
        assertTrue(door.get("/v1/models").json().toString().contains("fresh"));
    }

    @Test
    void badTableIsRefusedAndTheOldOneStays() {
        publish("good", "{'deployments': [{'name': 'fresh', 'provider': 'beta'}]}");
        publish("bad-provider", "{'deployments': [{'name': 'fresh', 'provider': 'nobody'}]}");
        publish("bad-weight", "{'deployments': [{'name': 'fresh', 'provider': 'beta', 'weight': -1}]}");
        publish("bad-form", "[]");
        configs.send(Topics.CONFIGS, KEY, "no json".getBytes(StandardCharsets.UTF_8));
        publish("better", "{'deployments': [{'name': 'fresher', 'provider': 'alpha'}]}");
        awaitVersion("better");

        assertEquals(200, door.ask(body("fresher")).status());
    }

    @Test
    void healthSaysWhyTheNewestTableIsNotInForce() {
        publish("good", "{'deployments': [{'name': 'fresh', 'provider': 'beta'}]}");
        awaitVersion("good");
        assertTrue(door.get("/v1/router/health").json().path("routing_refused").isMissingNode());

        publish("bad", "{'deployments': [{'name': 'fresh', 'provider': 'nobody'}]}");

        await().atMost(SOON).until(() -> door.get("/v1/router/health")
                .json()
                .at("/routing_refused/version")
                .asText()
                .equals("bad"));
        var health = door.get("/v1/router/health").json();
        assertTrue(health.at("/routing_refused/reason").asText().contains("nobody"), health::toString);
        assertEquals("good", health.path("routing_version").asText());

        publish("better", "{'deployments': [{'name': 'fresh', 'provider': 'beta'}]}");
        awaitVersion("better");
        assertTrue(door.get("/v1/router/health").json().path("routing_refused").isMissingNode());
    }

    @Test
    void otherConfigurationsAreNotTakenForRouting() {
        var role = new ConfigVersion("role", "coder", "2", json("{}"), new UserId("ada"), Instant.EPOCH);
        configs.send(Topics.CONFIGS, role.currentKey(), MessageCodec.write(role));
        publish("8", "{'deployments': [{'name': 'fresh', 'provider': 'beta'}]}");
        awaitVersion("8");
        assertEquals(200, door.ask(body("fresh")).status());
    }

    @Test
    void whatADeploymentTakesIsInForceForTheNextCall() {
        publish(
                "9",
                "{'deployments': [{'name': 'fresh', 'provider': 'beta',"
                        + " 'takes': {'parameters': {'user': {'act': 'drop'}}}}]}");
        awaitVersion("9");

        var answer = door.ask(body("fresh").replace("{\"model\"", "{\"user\": \"ada\", \"model\""));

        assertEquals(200, answer.status());
        assertEquals(
                "user", answer.http().headers().firstValue("x-sluice-adapted").orElseThrow());
        assertFalse(BETA.requests().getLast().body().has("user"));
    }

    @Test
    void tableThatAsksAProviderInAnotherApisWordsIsRefused() {
        publish("good", "{'deployments': [{'name': 'fresh', 'provider': 'beta'}]}");
        publish("bad-api", "{'deployments': [{'name': 'fresh', 'provider': 'beta', 'takes': {'api': 'messages'}}]}");
        awaitRefused("bad-api", "is not asked by messages");
        publish(
                "bad-words",
                "{'deployments': [{'name': 'fresh', 'provider': 'beta',"
                        + " 'takes': {'effort': {'levels': ['low'], 'said': 'adaptive'}}}]}");
        awaitRefused("bad-words", "not said as adaptive by chat");
    }

    private void awaitRefused(String version, String why) {
        await().atMost(SOON).until(() -> {
            var refused = door.get("/v1/router/health").json().path("routing_refused");
            return refused.path("version").asText().equals(version)
                    && refused.path("reason").asText().contains(why);
        });
    }

    private void awaitVersion(String version) {
        await().atMost(SOON).until(() -> door.get("/v1/router/health")
                .json()
                .path("routing_version")
                .asText()
                .equals(version));
    }

    private void publish(String version, String routing) {
        var config = new ConfigVersion(
                Routing.KIND, Routing.CURRENT, version, json(routing), new UserId("ada"), Instant.EPOCH);
        configs.send(Topics.CONFIGS, config.currentKey(), MessageCodec.write(config));
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return MessageCodec.mapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String body(String model) {
        return "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
    }
}
