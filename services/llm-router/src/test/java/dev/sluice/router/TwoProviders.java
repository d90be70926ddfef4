package dev.sluice.router;

import dev.sluice.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two scripted providers behind the router, and some that cannot be reached, with a routing file between them. */
public class TwoProviders implements QuarkusTestResourceLifecycleManager {
    static final String FIRST_KEY = "first-key-0123456789";
    static final String SECOND_KEY = "second-key-0123456789";
    static final ScriptedProvider ALPHA = ScriptedProvider.start();
    static final ScriptedProvider BETA = ScriptedProvider.start();

    private static final List<AutoCloseable> DEAF = new ArrayList<>();

    /** Each alias that is named for a fault asks someone who cannot be reached, then {@code two}. */
    private static final String PRICES = """
            {"currency": "USD", "prices": [
               {"model": "dear-model", "since": "2025-01-01", "source": "a test", "prompt": 1000000,
                "cached": 1000000, "completion": 200000000}]}
            """;

    static final String ROUTING = """
            {"default_model": "chain", "passthrough": "alpha",
             "deployments": [
               {"name": "one", "provider": "alpha", "key": 1, "context_tokens": 4000},
               {"name": "two", "provider": "beta", "context_tokens": 100000},
               {"name": "dear", "provider": "beta", "model": "dear-model"},
               {"name": "keyed", "provider": "alpha"},
               {"name": "narrow", "provider": "narrow"},
               {"name": "brief", "provider": "brief"},
               {"name": "lonely", "provider": "alpha", "key": 1},
               {"name": "slow", "provider": "alpha", "key": 1},
               {"name": "frail", "provider": "alpha", "key": 1},
               {"name": "blind", "provider": "beta", "lacks": ["images", "tools"]}],
             "aliases": [
               {"name": "chain", "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "long", "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "hasty/m"}]},
                                          {"shares": [{"model": "narrow"}]}]},
               {"name": "hedged-late", "hedge_after": "PT1S",
                "tiers": [{"shares": [{"model": "calm/m"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "hedged", "hedge_after": "PT0.2S",
                "tiers": [{"shares": [{"model": "slow"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "fragile", "tiers": [{"shares": [{"model": "frail"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "hushed", "tiers": [{"shares": [{"model": "hushed/m"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "dear-last", "tiers": [{"shares": [{"model": "one"}]}, {"shares": [{"model": "dear"}]}]},
               {"name": "refused", "tiers": [{"shares": [{"model": "refused/m"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "nowhere", "tiers": [{"shares": [{"model": "nowhere/m"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "deaf", "tiers": [{"shares": [{"model": "deaf/m"}]}, {"shares": [{"model": "two"}]}]},
               {"name": "plain", "tiers": [{"shares": [{"model": "plain/m"}]}, {"shares": [{"model": "two"}]}]}],
             "policies": [{"tenant": "small-shop", "models": ["two", "chain"], "providers": ["beta"]}]}
            """;

    @Override
    public Map<String, String> start() {
        var values = new java.util.HashMap<String, String>();
        provider(values, "alpha", ALPHA.baseUrl().toString());
        impatient(values, "alpha", "2s");
        values.put("sluice.llm-router.providers.alpha.api-keys", FIRST_KEY + "," + SECOND_KEY);
        provider(values, "beta", BETA.baseUrl().toString());
        provider(values, "hasty", BETA.baseUrl().toString());
        impatient(values, "hasty", "1s");
        for (var name : List.of("narrow", "brief")) {
            provider(values, name, BETA.baseUrl().toString());
            values.put("sluice.llm-router.providers." + name + ".calls-max", "1");
            values.put("sluice.llm-router.providers." + name + ".queue-max", "1");
        }
        values.put("sluice.llm-router.providers.narrow.queue-wait", "10s");
        values.put("sluice.llm-router.providers.brief.queue-wait", "400ms");
        provider(values, "calm", ALPHA.baseUrl().toString());
        provider(values, "hushed", ALPHA.baseUrl().toString());
        values.put("sluice.llm-router.providers.hushed.whole-timeout", "1s");
        provider(values, "refused", "http://127.0.0.1:" + closedPort() + "/v1");
        provider(values, "nowhere", "http://no-such-host.invalid/v1");
        provider(values, "deaf", "http://127.0.0.1:" + deafPort() + "/v1");
        provider(values, "plain", "https://127.0.0.1:" + BETA.port() + "/v1");
        for (var name : List.of("refused", "nowhere", "deaf", "plain")) {
            values.put("sluice.llm-router.providers." + name + ".connect-timeout", "500ms");
        }
        // A busy machine is not a slow Redis.
        values.put("sluice.llm-router.cache.redis-timeout", "15s");
        values.put("sluice.llm-router.guard.backoff", "20ms");
        values.put("sluice.llm-router.guard.backoff-max", "1s");
        values.put("sluice.llm-router.guard.breaker-pause", "2s");
        // What one test does to a model is over before the next one.
        values.put("sluice.llm-router.guard.limit-pause-max", "300ms");
        values.put("sluice.llm-router.guard.total-timeout", "4s");
        values.put("sluice.llm-router.routing-file", file(ROUTING).toString());
        values.put("sluice.llm-router.prices.file", file(PRICES).toString());
        values.put("sluice.llm-router.price.prompt-micros", "1000000");
        values.put("sluice.llm-router.price.completion-micros", "2000000");
        return values;
    }

    @Override
    public void stop() {
        // Lives as long as the test JVM.
    }

    /** Waited for longer than any machine takes that answers at all. */
    private static void provider(Map<String, String> values, String name, String url) {
        var prefix = "sluice.llm-router.providers." + name + ".";
        values.put(prefix + "base-url", url);
        values.put(prefix + "connect-timeout", "10s");
        values.put(prefix + "first-byte-timeout", "10s");
        values.put(prefix + "between-bytes-timeout", "10s");
        values.put(prefix + "total-timeout", "10s");
        values.put(prefix + "event-bytes-max", "1M");
    }

    /** One that is silent is not waited for long. */
    private static void impatient(Map<String, String> values, String name, String total) {
        var prefix = "sluice.llm-router.providers." + name + ".";
        values.put(prefix + "first-byte-timeout", "1s");
        values.put(prefix + "between-bytes-timeout", "1s");
        values.put(prefix + "total-timeout", total);
    }

    private static Path file(String text) {
        try {
            return Files.writeString(Files.createTempFile("sluice-router", ".json"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int closedPort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that takes no connection any more, because those before it are still waiting to be greeted. */
    static int deafPort() {
        try {
            var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            DEAF.add(server);
            for (int waiting = 0; waiting < 2; waiting++) {
                DEAF.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            }
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
