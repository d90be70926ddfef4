package dev.sluice.workers;

import dev.sluice.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A scripted provider where the llm-router should be: it speaks the same API and asks for no token. */
public final class ProviderResource implements QuarkusTestResourceLifecycleManager {
    // Static, because test and resource live in one JVM and meet nowhere else.
    private static ScriptedProvider provider;
    private static Path data;

    static ScriptedProvider provider() {
        return provider;
    }

    static Path publicKeys() {
        return data.resolve("keys/public");
    }

    @Override
    public Map<String, String> start() {
        try {
            data = Files.createTempDirectory("agent-workers");
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        provider = ScriptedProvider.start();
        return Map.of(
                "sluice.data",
                data.toString(),
                "sluice.agent-workers.router-url",
                provider.baseUrl().toString(),
                "sluice.agent-workers.tools-wait",
                "20s",
                "sluice.agent-workers.background-consumers",
                "1",
                "quarkus.http.test-port",
                "0");
    }

    @Override
    public void stop() {
        provider.close();
    }
}
