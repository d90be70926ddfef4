package dev.sluice.router;

import static dev.sluice.router.TwoProviders.ALPHA;
import static dev.sluice.router.TwoProviders.BETA;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.router.call.CallsInFlight;
import dev.sluice.router.sight.CallMeters;
import dev.sluice.router.sight.MetersSent;
import dev.sluice.testkit.InfraResource;
import dev.sluice.testkit.provider.Fault;
import dev.sluice.testkit.provider.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a receiver of OpenTelemetry's metrics gets of the calls that were made. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ServiceKeys.class)
@WithTestResource(UserTokens.class)
@WithTestResource(TwoProviders.class)
@WithTestResource(MeasuredCallTest.Receiver.class)
class MeasuredCallTest {
    private static final String SECRET = "the-secret-plan";
    private static final List<Received> RECEIVED = new CopyOnWriteArrayList<>();

    @TestHTTPResource
    String url;

    @Inject
    CallMeters meters;

    @Inject
    CallsInFlight calls;

    private record Received(String path, String key, String body) {}

    /** Keeps what it is sent. */
    public static class Receiver implements QuarkusTestResourceLifecycleManager {
        private HttpServer server;

        @Override
        public Map<String, String> start() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/", exchange -> {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
                var key = exchange.getRequestHeaders().getFirst("x-key");
                RECEIVED.add(new Received(exchange.getRequestURI().getPath(), key, body));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return Map.of(
                    "sluice.llm-router.metrics.endpoint",
                    "http://127.0.0.1:" + server.getAddress().getPort(),
                    "sluice.llm-router.metrics.headers",
                    "x-key=k");
        }

        @Override
        public void stop() {
            server.stop(0);
        }
    }

    @Test
    void theReceiverGetsNamesAndNumbersAndNothingOfWhatWasSaid() {
        var door = ServiceKeys.worker(url);
        BETA.filler(ScriptedReply.text(SECRET));
        ALPHA.next(ScriptedReply.fault(new Fault.Status(401, SECRET)));
        assertEquals(SECRET, Door.text(door.stream(body("chain", true))));
        door.ask(body("alpha/made-up-by-a-caller", false));

        // A call is counted when it has been answered.
        await().atMost(Duration.ofSeconds(20)).until(() -> calls.size() == 0);
        MetersSent.all(meters);

        var sent = RECEIVED.getLast();
        assertEquals("/v1/metrics", sent.path());
        assertEquals("k", sent.key());
        for (var name : List.of(
                "sluice-llm-router",
                "gen_ai.client.operation.duration",
                "gen_ai.client.token.usage",
                "gen_ai.server.time_to_first_token",
                "gen_ai.server.time_per_output_token",
                "gen_ai.request.model",
                "two",
                "other")) {
            assertTrue(sent.body().contains(name), name);
        }
        assertFalse(sent.body().contains(SECRET));
        assertFalse(sent.body().contains("made-up"));
    }

    private static String body(String model, boolean stream) {
        return "{\"model\": \"" + model + "\", \"stream\": " + stream
                + ", \"messages\": [{\"role\": \"user\", \"content\": \"" + SECRET + "\"}]}";
    }
}
