package dev.sluice.router.provider;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.reply.Reply;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A provider that speaks OpenAI's chat completions over HTTP/1.1 with kept connections. Follows no redirect, so the key
 * never travels to a host that nobody configured.
 */
public final class OpenAiProvider implements Provider {
    /** Shorter than most servers keep an idle connection, so that we rarely write into one that is closing. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

    private final String name;
    private final URI completions;
    private final Credential credential;
    private final OpenAiExchange.Limits limits;
    private final HttpClient client;

    /** @param baseUrl the API's root, with its {@code /v1} */
    public OpenAiProvider(Vertx vertx, String name, URI baseUrl, Credential credential, RouterConfig.Provider config) {
        this.name = name;
        this.completions = URI.create(baseUrl.toString().replaceAll("/+$", "") + "/chat/completions");
        this.credential = credential;
        this.limits = new OpenAiExchange.Limits(
                new Patience.Limits(config.firstByteTimeout(), config.betweenBytesTimeout(), config.totalTimeout()),
                Math.toIntExact(config.eventBytesMax().asLongValue()),
                Math.toIntExact(config.replyBytesMax().asLongValue()));
        var options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setTcpNoDelay(true)
                .setVerifyHost(true);
        var pool =
                new PoolOptions().setHttp1MaxSize(config.connectionsMax()).setMaxWaitQueueSize(config.connectionsMax());
        this.client = vertx.createHttpClient(options, pool);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Exchange call(ProviderCall call, Consumer<Reply> replies) {
        var stream = call.request().stream();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(completions.toString())
                .setFollowRedirects(false)
                .putHeader("content-type", "application/json")
                .putHeader("accept", stream ? "text/event-stream" : "application/json")
                .putHeader("user-agent", "sluice")
                .putHeader("x-request-id", call.id())
                .putHeader("traceparent", call.traceparent());
        credential.authorization().ifPresent(value -> options.putHeader("authorization", value));
        var exchange = new OpenAiExchange(limits, stream, credential, replies);
        exchange.start(client, options, call.body());
        return exchange;
    }

    public void close() {
        client.close();
    }
}
