package dev.sluice.workers.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.SigningKey;
import dev.sluice.testkit.InfraResource;
import dev.sluice.workers.ProviderResource;
import dev.sluice.workers.tool.Toolbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the llm-router is told besides the calls themselves. */
@QuarkusTest
@WithTestResource(InfraResource.class)
@WithTestResource(ProviderResource.class)
class RouterModelTest {
    private static final ModelRequest REQUEST = new ModelRequest(
            new StepId("s-1.t1/1/2/3"),
            17,
            1,
            new Scope(new TenantId("acme"), new UserId("ann"), new SessionId("s-1")),
            Role.ASK,
            "builtin-1",
            "role/ask",
            List.of(),
            Toolbox.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @Inject
    Vertx vertx;

    @TempDir
    Path keys;

    @Test
    void cancelNamesTheCallAndItsStep() throws Exception {
        var heard = new ArrayBlockingQueue<HttpExchange>(1);
        var router = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        router.createContext("/", exchange -> {
            heard.add(exchange);
            exchange.sendResponseHeaders(204, -1);
        });
        router.start();
        try {
            model("http://127.0.0.1:" + router.getAddress().getPort() + "/v1").cancel(REQUEST);

            var request = heard.poll(20, TimeUnit.SECONDS);
            assertEquals("DELETE", request.getRequestMethod());
            assertEquals(
                    "/v1/requests/s-1.t1%2F1%2F2%2F3%4017",
                    request.getRequestURI().getRawPath());
            assertTrue(request.getRequestHeaders().getFirst("Authorization").startsWith("Bearer ey"));
            assertEquals("s-1.t1/1/2/3", request.getRequestHeaders().getFirst("x-sluice-step"));
            assertEquals("17", request.getRequestHeaders().getFirst("x-sluice-run"));
        } finally {
            router.stop(0);
        }
    }

    @Test
    void aRouterThatIsNotThereDoesNotMakeCancelFail() throws Exception {
        model("http://127.0.0.1:1/v1").cancel(REQUEST);
    }

    private RouterModel model(String url) {
        var key = SigningKey.loadOrCreate(
                keys.resolve("private.pem"), keys.resolve("public"), new KeyPurpose.ServiceTokens("agent-workers"));
        return new RouterModel(vertx, URI.create(url), key, Clock.systemUTC());
    }
}
