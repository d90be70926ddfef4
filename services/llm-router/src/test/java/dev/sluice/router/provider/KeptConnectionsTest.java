package dev.sluice.router.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.openai.OpenAiReader;
import dev.sluice.router.dialect.openai.StrictShape;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.request.ChatRequest;
import dev.sluice.router.dialect.request.ModelRequest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections to a provider that speaks TLS, against a real server. */
class KeptConnectionsTest {
    private static final int SOON_S = 20;
    private static final String ANSWER = "{\"choices\": [{\"index\": 0, \"finish_reason\": \"stop\","
            + " \"message\": {\"role\": \"assistant\", \"content\": \"ok\"}}]}";

    /** Without the bounds of connections, which are configured by Quarkus. */
    private final Vertx vertx =
            new VertxBuilder().serviceProviders(List.of()).init().vertx();

    private static final String PASSWORD = "not-a-secret";

    @TempDir
    static Path keys;

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private final BlockingQueue<HttpVersion> versions = new LinkedBlockingQueue<>();

    /** A certificate that is its own authority, by the JDK's keytool. */
    @BeforeAll
    static void makeCertificate() throws Exception {
        keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        keytool("-exportcert", "-rfc", "-file", keys.resolve("ca.pem").toString());
    }

    private static void keytool(String... options) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-alias", "server", "-keystore", keys.resolve("keys.p12").toString()));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    @AfterEach
    void stop() {
        vertx.close();
    }

    @ParameterizedTest
    @CsvSource({"true, true, HTTP_2, 1", "false, true, HTTP_1_1, 8", "true, false, HTTP_1_1, 8"})
    void callsAtTheSameTimeShareAConnectionWhereBothSpeakHttp2(
            boolean offered, boolean spoken, HttpVersion version, int made) throws Exception {
        var server = server(spoken);
        try (var http = http(offered)) {
            // The first tells what the server speaks.
            assertInstanceOf(Reply.Whole.class, post(http, server).poll(SOON_S, TimeUnit.SECONDS));
            var replies =
                    IntStream.range(0, 8).mapToObj(_ -> post(http, server)).toList();
            for (var reply : replies) {
                assertInstanceOf(Reply.Whole.class, reply.poll(SOON_S, TimeUnit.SECONDS));
            }
        }

        assertEquals(List.of(version), versions.stream().distinct().toList());
        assertEquals(made, connections.get());
    }

    @Test
    void anIdleHttp2ConnectionIsAskedWhetherItLives() throws Exception {
        var server = server(true);
        var options = new io.vertx.core.http.HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(keys.resolve("ca.pem").toString()));
        var client = vertx.httpClientBuilder()
                .with(options)
                .withConnectHandler(connection -> ProviderHttp.lookAfter(connection, Duration.ofMillis(500)))
                .build();

        client.request(io.vertx.core.http.HttpMethod.GET, server.actualPort(), "localhost", "/")
                .compose(request -> request.send())
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON_S, TimeUnit.SECONDS);

        Awaitility.await().atMost(Duration.ofSeconds(SOON_S)).until(() -> pings.get() > 1);
        assertEquals(1, connections.get());
    }

    private HttpServer server(boolean http2) throws Exception {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(http2)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(keys.resolve("keys.p12").toString())
                                .setPassword(PASSWORD)))
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    try {
                        connection.pingHandler(_ -> pings.incrementAndGet());
                    } catch (UnsupportedOperationException http1) {
                        // Nobody pings there.
                    }
                })
                .requestHandler(request -> {
                    versions.add(request.version());
                    vertx.setTimer(100, _ -> request.response()
                            .putHeader("content-type", "application/json")
                            .end(ANSWER));
                })
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON_S, TimeUnit.SECONDS);
    }

    private ProviderHttp http(boolean http2) {
        var dials = new HashMap<String, String>();
        dials.put("provider.ca-file", keys.resolve("ca.pem").toString());
        dials.put("provider.http2", Boolean.toString(http2));
        return new ProviderHttp(vertx, Dials.of(dials).provider());
    }

    private final io.vertx.core.Context loop = vertx.getOrCreateContext();

    private BlockingQueue<Reply> post(ProviderHttp http, HttpServer server) {
        var replies = new LinkedBlockingQueue<Reply>();
        var body = "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}";
        var read = ChatRequest.read(body.getBytes(StandardCharsets.UTF_8));
        var request =
                assertInstanceOf(ModelRequest.Reading.Accepted.class, read).request();
        var call = ProviderCall.of("call", request, "m", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        loop.runOnContext(_ -> http.post(
                call,
                new ProviderHttp.Post(
                        URI.create("https://localhost:" + server.actualPort() + "/v1/chat/completions"),
                        Map.of(),
                        () -> new RequestBody.Ready(call.body()),
                        new OpenAiReader(new StrictShape("call", "m", 0, List.of()))),
                replies::add));
        return replies;
    }
}
