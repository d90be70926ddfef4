package dev.sluice.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxBuilder;
import java.time.Duration;
import java.util.List;

/** A real server of Vert.x with limits that a test need not wait for. */
final class BoundedServer implements AutoCloseable {
    private static final HeadLimits HEADS = new HeadLimits(4096, 20 * 1024, 8192);

    private final Vertx vertx;
    private final int port;

    BoundedServer(Dials dials, Handler<HttpServerRequest> service) {
        this(dials, new HttpServerOptions(), service);
    }

    BoundedServer(Dials dials, HttpServerOptions options, Handler<HttpServerRequest> service) {
        vertx = new VertxBuilder()
                .serviceProviders(
                        List.of(builder -> builder.findTransport(new BoundedTransport(() -> dials, () -> HEADS))))
                .init()
                .vertx();
        port = vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0).setHttp2ClearTextEnabled(false))
                .requestHandler(service)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    /** @param connectionsMax also those from one address, unless that is fewer */
    record Dials(
            Duration headTimeout,
            Duration idleTimeout,
            Duration bodyTimeout,
            int bodyBytesPerSecondMin,
            Duration writeTimeout,
            int connectionsMax,
            int connectionsPerAddressMax)
            implements HttpConfig {
        static final Dials USUAL = of(Duration.ofSeconds(10));

        static Dials of(Duration each) {
            return new Dials(each, each, each, 8192, each, 1000, 1000);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
