package dev.sluice.workers.model;

import dev.sluice.contracts.Traceparent;
import dev.sluice.keys.SigningKey;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The models behind the llm-router. Every request carries its session's token and names the run of the step that it is
 * for. The request is written by the model library, the reply is read here
 * ({@code docs/adr/0034-a-reply-is-read-here.md}). Thread-safe.
 */
public final class RouterModel {
    private static final Logger LOG = Logger.getLogger(RouterModel.class);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration CANCEL_MAX = Duration.ofSeconds(2);
    /** More than any process has steps in hand: how many run is for the queues to say. */
    private static final int CONNECTIONS_MAX = 10_000;

    private static final String SERVICE = "agent-workers";
    private static final String AUDIENCE = "llm-router";

    private final URI url;
    private final SessionTokens tokens;
    private final HttpClient http;

    /** @param url where the OpenAI-compatible API is, {@code /v1} included */
    public RouterModel(Vertx vertx, URI url, SigningKey key, Clock clock) {
        this.url = url;
        this.tokens = new SessionTokens(SERVICE, AUDIENCE, key, clock);
        // A connection that waits in a pool may be closed by the router in the moment of its next use, and then nobody
        // knows whether the model was asked. Silence is watched by whoever asks.
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setConnectTimeout(Math.toIntExact(CONNECT_MAX.toMillis())));
    }

    /** Asks for a reply; returns at once. The listener hears of its end exactly once, unless the call is closed. */
    public ModelCall ask(ModelRequest request, ModelListener listener) {
        var options = options(HttpMethod.POST, "/chat/completions", request)
                .putHeader("content-type", "application/json")
                .putHeader("accept", "text/event-stream");
        return new ModelCall(listener).begin(http, options, RequestBody.of(request));
    }

    /** Closes the call at the provider, if it still runs; waits up to 2 s and never fails. */
    public void cancel(ModelRequest request) throws InterruptedException {
        var id = URLEncoder.encode(request.id(), StandardCharsets.UTF_8);
        var options = options(HttpMethod.DELETE, "/requests/" + id, request).setTimeout(CANCEL_MAX.toMillis());
        try {
            http.request(options)
                    .compose(opened -> opened.send())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CANCEL_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException away) {
            LOG.warnf("the model call %s could not be cancelled: %s", request.id(), away.getMessage());
        }
    }

    private RequestOptions options(HttpMethod method, String path, ModelRequest request) {
        var options = new RequestOptions().setMethod(method).setAbsoluteURI(url + path);
        headers(request).forEach(options::putHeader);
        return options;
    }

    private Map<String, String> headers(ModelRequest request) {
        var headers = new HashMap<String, String>();
        headers.put("Authorization", "Bearer " + tokens.of(request.scope()));
        headers.put("x-request-id", request.id());
        headers.put("x-sluice-step", request.step().value());
        headers.put("x-sluice-run", Long.toString(request.run()));
        headers.put("x-sluice-agent", request.agent().name());
        headers.put("x-sluice-config-version", request.roleVersion());
        request.traceparent().ifPresent(context -> headers.put(Traceparent.HEADER, context));
        headers.put(
                "x-sluice-cost-max",
                request.costMicrosMax().map(String::valueOf).orElse("none"));
        return headers;
    }
}
