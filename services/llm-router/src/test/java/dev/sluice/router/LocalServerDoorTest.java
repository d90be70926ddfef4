package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a newcomer without a provider, but with a model server on the machine, gets. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(LocalServerDoorTest.Server.class)
class LocalServerDoorTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();

    /** A server that nobody configured, where one might be. */
    public static class Server implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            return Map.of("sluice.llm-router.local-servers", "http://127.0.0.1:9/v1," + SERVER.baseUrl());
        }

        @Override
        public void stop() {
            // Lives as long as the test JVM.
        }
    }

    @TestHTTPResource
    String url;

    @Test
    void serverOnThisMachineAnswersInsteadOfTheDemo() {
        // Before that, a table that an earlier test set and took away may be in force.
        Awaitility.await().until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        var door = ServiceKeys.worker(url);

        assertEquals(
                200,
                door.ask("{\"model\": \"role/ask\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}")
                        .status());

        var request = SERVER.requests().getLast();
        assertEquals("mock-model", request.body().path("model").asText());
        assertTrue(request.header("authorization").isEmpty());
        var ready = RestAssured.get("/q/health/ready").asString();
        assertTrue(ready.contains("local") && !ready.contains("scripted demo model"), ready);
        var models = door.get("/v1/models").json().path("data").findValuesAsText("id");
        assertTrue(models.contains("role/coder") && models.contains("mock-model"), models::toString);
        assertEquals(models.stream().distinct().toList(), models);
    }
}
