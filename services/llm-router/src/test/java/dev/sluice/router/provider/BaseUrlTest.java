package dev.sluice.router.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest.Reading;
import dev.sluice.testkit.provider.SampleProvider;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider is reached where its base URL says, whatever that looks like, and by the proxy that there is. */
class BaseUrlTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void tearDown() {
        vertx.close();
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/v1, /chat/completions, https://h/v1/chat/completions",
        "https://h/v1///, /chat/completions, https://h/v1/chat/completions",
        "https://h/openai/deployments/d?api-version=2024-10-21, /chat/completions,"
                + " https://h/openai/deployments/d/chat/completions?api-version=2024-10-21",
        "https://h/v1/?a=1&b=%2F, /models?limit=1000, https://h/v1/models?limit=1000&a=1&b=%2F",
        "https://h/v1#part, /models, https://h/v1/models",
    })
    void queryStaysBehindThePath(URI baseUrl, String path, URI whole) {
        assertEquals(whole, OpenAiProvider.under(baseUrl, path));
    }

    @Test
    void providerWithAQueryIsAskedThere() {
        try (var server = SampleProvider.start()) {
            ask(URI.create(server.root() + "/openai/deployments/d?api-version=2024-10-21"), Map.of());

            await().atMost(SOON).until(() -> !server.requests().isEmpty());
            assertEquals(
                    "/openai/deployments/d/chat/completions?api-version=2024-10-21",
                    server.requests().getFirst().path());
        }
    }

    @Test
    void secureProviderIsReachedByTheProxy() throws Exception {
        try (var proxy = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var asked = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> {
                try (var client = proxy.accept()) {
                    asked.complete(new BufferedReader(
                                    new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
                } catch (Exception gone) {
                    asked.completeExceptionally(gone);
                }
            });

            ask(
                    URI.create("https://api.provider.example/v1"),
                    Map.of("provider.https-proxy", "http://127.0.0.1:" + proxy.getLocalPort()));

            var first = asked.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertTrue(first.startsWith("CONNECT api.provider.example:443 "), first);
        }
    }

    private void ask(URI baseUrl, Map<String, String> dials) {
        var http = new ProviderHttp(vertx, Dials.of(dials).provider());
        var provider = new OpenAiProvider("p", baseUrl, Credential.NONE, false, http);
        var body = "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        var request = ((Reading.Accepted) ChatRequest.read(body.getBytes(StandardCharsets.UTF_8))).request();
        var call = ProviderCall.of("c", request, "m", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        vertx.getOrCreateContext().runOnContext(now -> provider.call(call, reply -> {}));
    }
}
