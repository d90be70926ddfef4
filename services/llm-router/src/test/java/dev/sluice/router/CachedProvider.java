package dev.sluice.router;

import dev.sluice.testkit.TestInfra;
import dev.sluice.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A scripted provider behind the router, and real Redis behind a gate that a test can close. */
public class CachedProvider implements QuarkusTestResourceLifecycleManager {
    static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    static final TcpGate REDIS =
            TcpGate.to(TestInfra.addresses().redisHost(), TestInfra.addresses().redisPort());

    private static final String ROUTING = """
            {"default_model": "small", "passthrough": "scripted",
             "aliases": [
               {"name": "always", "cache": "on", "tiers": [{"shares": [{"model": "small"}]}]},
               {"name": "alike", "similar": {"threshold": 0.9}, "tiers": [{"shares": [{"model": "small"}]}]},
               {"name": "never", "cache": "off", "tiers": [{"shares": [{"model": "small"}]}]}]}
            """;

    @Override
    public Map<String, String> start() {
        return Map.ofEntries(
                Map.entry("quarkus.redis.hosts", "redis://127.0.0.1:" + REDIS.port()),
                Map.entry(
                        "sluice.llm-router.provider.base-url",
                        PROVIDER.baseUrl().toString()),
                Map.entry("sluice.llm-router.provider.name", "scripted"),
                Map.entry("sluice.llm-router.provider.first-byte-timeout", "5s"),
                Map.entry("sluice.llm-router.provider.between-bytes-timeout", "5s"),
                Map.entry("sluice.llm-router.guard.tries-max", "1"),
                Map.entry("sluice.llm-router.guard.breaker-failures", "1000000"),
                Map.entry("sluice.llm-router.routing-file", file().toString()),
                Map.entry("sluice.llm-router.cache.reply-bytes-max", "16K"),
                // A busy machine is not a slow Redis.
                Map.entry("sluice.llm-router.cache.redis-timeout", "15s"),
                Map.entry("sluice.llm-router.price.prompt-micros", "1000000"),
                Map.entry("sluice.llm-router.price.completion-micros", "2000000"));
    }

    @Override
    public void stop() {
        // Lives as long as the test JVM.
    }

    private static Path file() {
        try {
            return Files.writeString(Files.createTempFile("sluice-routing", ".json"), ROUTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
