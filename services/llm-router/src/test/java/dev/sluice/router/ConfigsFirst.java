package dev.sluice.router;

import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * No test asks a router that still reads what earlier ones wrote to {@code sluice.configs}: a table that was set and
 * taken away again is in force there for a moment.
 */
public final class ConfigsFirst implements QuarkusTestBeforeEachCallback {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Set<String> READY = ConcurrentHashMap.newKeySet();

    @Override
    public void beforeEach(QuarkusTestMethodContext context) {
        var url = ConfigProvider.getConfig().getValue("test.url", String.class);
        if (READY.contains(url)) {
            return;
        }
        await().atMost(SOON).pollDelay(Duration.ZERO).until(() -> RestAssured.get(url + "/q/health/ready")
                .jsonPath()
                .getString("checks.find { it.name == 'llm-router-configs' }.status")
                .equals("UP"));
        READY.add(url);
    }
}
