package dev.sluice.router.provider;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.contracts.Traceparent;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import dev.sluice.router.dialect.reply.Words;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The HTTP side of every provider: kept HTTP/1.1 connections with the time-outs and limits of the configuration. Follows
 * no redirect, so a key never travels to a host that nobody configured.
 */
public final class ProviderHttp implements AutoCloseable {
    /** Shorter than most servers keep an idle connection, so that we rarely write into one that is closing. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

    /** Larger requests are translated off the event loop, which others share. */
    private static final int INLINE_BYTES_MAX = 128 * 1024;

    private static final CharSequence JSON_TYPE = HttpHeaders.createOptimized("application/json");
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence SLUICE = HttpHeaders.createOptimized("sluice");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized(Traceparent.HEADER);

    private static final Duration LIST_PATIENCE = Duration.ofSeconds(5);
    private static final int LIST_BYTES_MAX = 4 * 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Vertx vertx;
    private final HttpExchange.Limits limits;
    private final OutwardProxy proxy;
    private final HttpClientOptions options;
    private final PoolOptions pool;
    private final HttpClient lists;

    /** One for each event loop: a connection that lives on another one costs each call three changes of threads. */
    private final Map<Thread, HttpClient> clients = new ConcurrentHashMap<>();

    private volatile boolean closed;

    public ProviderHttp(Vertx vertx, RouterConfig.Provider config) {
        this.vertx = vertx;
        proxy = OutwardProxy.of(config);
        var patience = new Patience.Limits(
                config.firstByteTimeout(), config.wholeTimeout(), config.betweenBytesTimeout(), config.totalTimeout());
        limits = new HttpExchange.Limits(
                patience,
                patience.thinking(config.thinkingTimeout()),
                Math.toIntExact(config.eventBytesMax().asLongValue()),
                Math.toIntExact(config.replyBytesMax().asLongValue()));
        options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                .setVerifyHost(true);
        config.caFile().map(Authorities::in).ifPresent(options::setTrustOptions);
        // A call has a connection of its own, and how many calls there may be is for the bulkhead to say.
        pool = new PoolOptions().setHttp1MaxSize(config.callsMax()).setMaxWaitQueueSize(config.callsMax());
        lists = vertx.createHttpClient(options, pool);
    }

    /**
     * Where and how a call is posted, and who reads its answer.
     *
     * @param body writes the request in the provider's words; runs off the event loop if the request is large
     */
    public record Post(URI target, Map<String, String> headers, Supplier<RequestBody> body, ReplyReader reader) {}

    /** Sends a call; the contract is that of {@link Provider#call}. Must be called on an event loop. */
    public Exchange post(ProviderCall call, Post post, Consumer<Reply> replies) {
        var stream = call.request().stream();
        var options = to(HttpMethod.POST, post.target())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON_TYPE)
                .putHeader(HttpHeaders.ACCEPT, stream ? EVENT_STREAM : JSON_TYPE)
                .putHeader(HttpHeaders.USER_AGENT, SLUICE)
                .putHeader(REQUEST_ID, call.id())
                .putHeader(TRACEPARENT, call.traceparent());
        post.headers().forEach(options::putHeader);
        var exchange = new HttpExchange(limits, stream, call.fitted().thinks(), post.reader(), replies);
        var body = call.request().bytes() <= INLINE_BYTES_MAX
                ? Future.<RequestBody>future(
                        written -> written.complete(post.body().get()))
                : Vertx.currentContext().executeBlocking(post.body()::get, false);
        exchange.start(client(), options, body);
        return exchange;
    }

    /**
     * Reads a list: the text under {@code field} of each entry under {@code list}.
     *
     * @throws IllegalStateException as the future's failure, if there is no such list
     */
    public Future<List<String>> list(URI target, Map<String, String> headers, String list, String field) {
        var options = to(HttpMethod.GET, target)
                .setTimeout(LIST_PATIENCE.toMillis())
                .putHeader(HttpHeaders.ACCEPT, JSON_TYPE)
                .putHeader(HttpHeaders.USER_AGENT, SLUICE);
        headers.forEach(options::putHeader);
        return lists.request(options)
                .compose(HttpClientRequest::send)
                .compose(answer -> whole(answer, LIST_BYTES_MAX))
                .map(body -> names(body, list, field));
    }

    private HttpClient client() {
        if (closed) {
            throw new IllegalStateException("this provider is not in use any more");
        }
        return clients.computeIfAbsent(Thread.currentThread(), loop -> vertx.createHttpClient(options, pool));
    }

    private RequestOptions to(HttpMethod method, URI target) {
        var secure = "https".equalsIgnoreCase(target.getScheme());
        var standardPort = secure ? 443 : 80;
        var query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        var options = new RequestOptions()
                .setMethod(method)
                .setSsl(secure)
                .setHost(target.getHost())
                .setPort(target.getPort() < 0 ? standardPort : target.getPort())
                .setURI(target.getRawPath() + query)
                .setFollowRedirects(false);
        proxy.to(target).ifPresent(options::setProxyOptions);
        return options;
    }

    /** A body of limited size. */
    private static Future<Buffer> whole(HttpClientResponse answer, int bytesMax) {
        if (answer.statusCode() != 200) {
            answer.request().reset();
            return Future.failedFuture(new IllegalStateException("status " + answer.statusCode()));
        }
        var whole = Promise.<Buffer>promise();
        var body = Buffer.buffer();
        answer.exceptionHandler(whole::tryFail);
        answer.handler(bytes -> {
            body.appendBuffer(bytes);
            if (body.length() > bytesMax) {
                answer.request().reset();
                whole.tryFail(new IllegalStateException("the list is too long"));
            }
        });
        answer.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }

    private static List<String> names(Buffer body, String list, String field) {
        try {
            var entries = JSON.readTree(body.getBytes()).path(list);
            if (!entries.isArray()) {
                throw new IllegalStateException("no list of models");
            }
            var names = new ArrayList<String>();
            entries.forEach(entry -> names.add(Words.shown(entry.path(field).asText())));
            names.removeIf(String::isBlank);
            return List.copyOf(names);
        } catch (IOException e) {
            throw new IllegalStateException("no list of models", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        lists.close();
        clients.values().forEach(HttpClient::close);
    }
}
