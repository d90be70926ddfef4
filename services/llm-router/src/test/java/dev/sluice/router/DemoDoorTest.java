package dev.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testkit.InfraResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

/** What a newcomer without a provider gets. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
class DemoDoorTest {
    private static final String BODY =
            "{\"model\": \"role/ask\", \"stream\": true, \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";

    @TestHTTPResource
    String url;

    @Test
    void demoStreamsAndSaysWhatItIs() {
        var chunks = ServiceKeys.worker(url).stream(BODY);

        assertTrue(Door.text(chunks).startsWith("DEMO MODEL - scripted, not an LLM."));
        assertTrue(chunks.size() > 20);
        assertEquals("demo/scripted", chunks.getFirst().path("model").asText());
        assertEquals("stop", chunks.getLast().at("/choices/0/finish_reason").asText());
    }

    @Test
    void readinessSaysThatItIsADemo() {
        var ready = RestAssured.get("/q/health/ready").asString();
        assertTrue(ready.contains("llm-router-provider") && ready.contains("scripted demo model"), ready);
    }
}
