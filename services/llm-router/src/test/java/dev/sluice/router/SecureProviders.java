package dev.sluice.router;

import dev.sluice.testkit.provider.ScriptedProvider;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A provider behind TLS with a certificate of a private authority, and others with whom no connection comes about. */
public class SecureProviders implements QuarkusTestResourceLifecycleManager {
    static final String KEY = "sk-the-provider-key-0123456789";
    static final ScriptedProvider PROVIDER = ScriptedProvider.start();

    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final int HELLO_BYTES_MAX = 16 * 1024;

    @Override
    public Map<String, String> start() {
        var authority = TestAuthority.create();
        var known = List.of("-validity", "2");
        var here = gate(authority, "ip:127.0.0.1", known);
        var values = new HashMap<String, String>();
        provider(values, "private", here);
        provider(values, "stranger", here);
        provider(values, "elsewhere", gate(authority, "dns:elsewhere.example", known));
        provider(values, "expired", gate(authority, "ip:127.0.0.1", List.of("-startdate", "-3d", "-validity", "1")));
        provider(values, "plain", portThatSays("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"));
        provider(values, "cut", portThatSays(""));
        provider(values, "hanging", silentPort());
        values.put("sluice.llm-router.providers.hanging.connect-timeout", "500ms");
        for (var name : List.of("private", "elsewhere", "expired", "plain", "cut", "hanging")) {
            values.put(
                    "sluice.llm-router.providers." + name + ".ca-file",
                    authority.certificate().toString());
        }
        provider(values, "refused", TwoProviders.closedPort());
        provider(values, "deaf", TwoProviders.deafPort());
        values.put("sluice.llm-router.providers.deaf.connect-timeout", "500ms");
        provider(values, "nowhere", here);
        values.put("sluice.llm-router.providers.nowhere.base-url", "https://no-such-host.invalid/v1");
        // Who is asked over TLS where there is none, and the other way round.
        provider(values, "unwrapped", here);
        values.put("sluice.llm-router.providers.unwrapped.base-url", "http://127.0.0.1:" + here + "/v1");
        values.put("sluice.llm-router.model", "private/m");
        values.put("sluice.llm-router.guard.backoff", "20ms");
        values.put("sluice.llm-router.guard.breaker-failures", "1000000");
        for (var name : TlsFaultTest.FAULTY) {
            values.put("sluice.llm-router.models." + name, name + "/m,private/m");
        }
        return values;
    }

    @Override
    public void stop() {
        // Lives as long as the test JVM.
    }

    private static void provider(Map<String, String> values, String name, int port) {
        var prefix = "sluice.llm-router.providers." + name + ".";
        values.put(prefix + "base-url", "https://127.0.0.1:" + port + "/v1");
        values.put(prefix + "api-key", KEY);
        values.put(prefix + "connect-timeout", "60s");
    }

    private static int gate(TestAuthority authority, String subject, List<String> validity) {
        var identity = authority.identity(subject, validity.toArray(String[]::new));
        return TcpGate.secure("127.0.0.1", PROVIDER.port(), identity).port();
    }

    /** A port where everybody is heard once, told this, and then left. */
    private static int portThatSays(String words) {
        var server = server();
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (var caller = server.accept()) {
                    caller.getInputStream().read(new byte[HELLO_BYTES_MAX]);
                    caller.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException gone) {
                    // The next one.
                }
            }
        });
        return server.getLocalPort();
    }

    /** A port that takes connections and never says a word. */
    private static int silentPort() {
        return server().getLocalPort();
    }

    private static ServerSocket server() {
        try {
            var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            OPEN.add(server);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
