package dev.sluice.router;

import dev.sluice.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A scripted provider behind the router, with little patience, but with enough for a slow machine. */
public class ProviderUnderTest implements QuarkusTestResourceLifecycleManager {
    static final String KEY = "sk-the-provider-key-0123456789";
    static final ScriptedProvider PROVIDER = ScriptedProvider.start();

    @Override
    public Map<String, String> start() {
        return Map.ofEntries(
                Map.entry(
                        "sluice.llm-router.provider.base-url",
                        PROVIDER.baseUrl().toString()),
                Map.entry("sluice.llm-router.provider.api-key", KEY),
                Map.entry("sluice.llm-router.provider.name", "scripted"),
                Map.entry("sluice.llm-router.provider.first-byte-timeout", "4s"),
                Map.entry("sluice.llm-router.provider.between-bytes-timeout", "2s"),
                Map.entry("sluice.llm-router.provider.total-timeout", "30s"),
                Map.entry("sluice.llm-router.provider.event-bytes-max", "64K"),
                // One fault, one failure: trying again has tests of its own.
                Map.entry("sluice.llm-router.guard.tries-max", "1"),
                // Nothing a test asks next may come before a limit of the last one is over.
                Map.entry("sluice.llm-router.guard.limit-pause-max", "PT0.000001S"),
                Map.entry("sluice.llm-router.guard.breaker-failures", "1000000"),
                Map.entry("sluice.llm-router.model", "small-model"),
                Map.entry("sluice.llm-router.models.coder", "large-model"),
                Map.entry("sluice.llm-router.price.prompt-micros", "1000000"),
                Map.entry("sluice.llm-router.price.completion-micros", "2000000"));
    }

    @Override
    public void stop() {
        // Lives as long as the test JVM.
    }
}
