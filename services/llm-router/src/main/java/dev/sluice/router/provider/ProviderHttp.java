package dev.sluice.router.provider;

import static dev.sluice.router.dialect.Json.JSON;

import dev.sluice.contracts.Traceparent;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.form.RequestBody;
import dev.sluice.router.dialect.reply.Reply;
import dev.sluice.router.dialect.reply.ReplyReader;
import dev.sluice.router.dialect.reply.Words;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.dialect.request.Picture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The HTTP side of every provider: kept connections with the time-outs and limits of the configuration. Follows no redirect,
 * so a key never travels to a host that nobody configured.
 *
 * <p>Over TLS it offers HTTP/2, and looks after its connections by pings: while an agent's tool runs nobody asks, and the next
 * call should not begin with a handshake. See docs/adr/0062.
 */
public final class ProviderHttp implements AutoCloseable {
    /** Shorter than small servers keep an idle connection, so that we rarely write into one that is closing. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

    /** Those who speak TLS, mostly a large provider's edge, keep one for a minute or more. */
    private static final Duration KEEP_ALIVE_SECURE = Duration.ofSeconds(55);

    private static final Duration KEEP_ALIVE_HTTP2 = Duration.ofMinutes(10);

    /** So often a connection is asked whether it lives; no answer by the next time is its end. */
    private static final Duration PING_EVERY = Duration.ofSeconds(20);

    /** A connection's window: a stream whose reader is slow must not take all of it. */
    private static final int HTTP2_WINDOW_BYTES = 16 * 1024 * 1024;

    /** For providers that allow few calls on each. */
    private static final int HTTP2_CONNECTIONS_MAX = 16;

    /** Larger requests and answers are translated off the event loop, which others share. */
    static final int INLINE_BYTES_MAX = 128 * 1024;

    private static final CharSequence JSON_TYPE = HttpHeaders.createOptimized("application/json");
    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream");
    private static final CharSequence SLUICE = HttpHeaders.createOptimized("sluice");
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized(Traceparent.HEADER);

    private static final byte[] PING = new byte[8];
    private static final RequestBody ELSEWHERE = RequestBody.unsayable(
            "messages", "This provider takes pictures only in the request itself, as data: URLs.");
    private static final Duration LIST_PATIENCE = Duration.ofSeconds(5);
    private static final int LIST_BYTES_MAX = 4 * 1024 * 1024;

    private final Vertx vertx;
    private final HttpExchange.Limits limits;
    private final OutwardProxy proxy;
    private final HttpClientOptions plain;
    private final HttpClientOptions secure;
    private final PoolOptions pool;
    private final Optional<Boolean> remoteImages;
    private final HttpClient lists;

    /** One for each event loop: a connection that lives on another one costs each call three changes of threads. */
    private final Map<Place, HttpClient> clients = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** An event loop, and whether connections from it are by TLS. */
    private record Place(Thread loop, boolean secure) {}

    public ProviderHttp(Vertx vertx, RouterConfig.Provider config) {
        this.vertx = vertx;
        proxy = OutwardProxy.of(config);
        remoteImages = config.remoteImages();
        var patience = new Patience.Limits(
                config.firstByteTimeout(), config.wholeTimeout(), config.betweenBytesTimeout(), config.totalTimeout());
        limits = new HttpExchange.Limits(
                patience,
                patience.thinking(config.thinkingTimeout()),
                Math.toIntExact(config.eventBytesMax().asLongValue()),
                Math.toIntExact(config.replyBytesMax().asLongValue()));
        plain = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setSslHandshakeTimeout(config.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                // Nobody is asked to press an answer, which would hold tokens back; some proxies do all the same.
                .setDecompressionSupported(true)
                .setVerifyHost(true);
        config.caFile().map(Authorities::in).ifPresent(plain::setTrustOptions);
        secure = new HttpClientOptions(plain).setSsl(true).setKeepAliveTimeout((int) KEEP_ALIVE_SECURE.toSeconds());
        if (config.http2()) {
            secure.setUseAlpn(true)
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2KeepAliveTimeout((int) KEEP_ALIVE_HTTP2.toSeconds())
                    .setHttp2ConnectionWindowSize(HTTP2_WINDOW_BYTES);
        }
        // A call has a connection of its own, and how many calls there may be is for the bulkhead to say.
        pool = new PoolOptions()
                .setHttp1MaxSize(config.callsMax())
                .setHttp2MaxSize(HTTP2_CONNECTIONS_MAX)
                .setMaxWaitQueueSize(config.callsMax());
        lists = vertx.createHttpClient(plain, pool);
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
                .putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY)
                .putHeader(HttpHeaders.USER_AGENT, SLUICE)
                .putHeader(REQUEST_ID, call.id())
                .putHeader(TRACEPARENT, call.traceparent());
        post.headers().forEach(options::putHeader);
        var exchange = new HttpExchange(limits, stream, call.fitted().thinks(), post.reader(), replies);
        var body = mayNotFetch(call.request(), post.target())
                ? Future.succeededFuture(ELSEWHERE)
                : call.request().bytes() <= INLINE_BYTES_MAX
                        ? Future.<RequestBody>future(
                                written -> written.complete(post.body().get()))
                        : Vertx.currentContext().executeBlocking(post.body()::get, false);
        exchange.start(client(options.isSsl()), options, body);
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
                .compose(body -> vertx.executeBlocking(() -> names(body, list, field), false));
    }

    /** From a private network, an address of the caller's may lead to what he must not see. */
    private boolean mayNotFetch(ModelRequest request, URI target) {
        return request.promptSize().pictures().stream().anyMatch(Picture::remote)
                && !remoteImages.orElseGet(() -> !PrivateHost.is(target.getHost()));
    }

    private HttpClient client(boolean byTls) {
        if (closed) {
            throw new IllegalStateException("this provider is not in use any more");
        }
        return clients.computeIfAbsent(new Place(Thread.currentThread(), byTls), place -> vertx.httpClientBuilder()
                .with(place.secure() ? secure : plain)
                .with(pool)
                .withConnectHandler(connection -> lookAfter(connection, PING_EVERY))
                .build());
    }

    /** Closes an HTTP/2 connection that does not answer any more, before a call waits for it in vain. */
    static void lookAfter(HttpConnection connection, Duration every) {
        var context = Vertx.currentContext();
        if (context == null || !isHttp2(connection)) {
            return;
        }
        var answered = new AtomicBoolean(true);
        var timer = context.owner().setPeriodic(every.toMillis(), _ -> {
            if (!answered.getAndSet(false)) {
                connection.close();
                return;
            }
            connection.ping(Buffer.buffer(PING)).onSuccess(_ -> answered.set(true));
        });
        connection.closeHandler(_ -> context.owner().cancelTimer(timer));
    }

    private static boolean isHttp2(HttpConnection connection) {
        try {
            return connection.settings() != null;
        } catch (UnsupportedOperationException http1) {
            return false;
        }
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
        var whole = Promise.<Buffer>promise();
        answer.exceptionHandler(whole::tryFail);
        if (answer.statusCode() != 200) {
            whole.fail(new IllegalStateException("status " + answer.statusCode()));
            answer.request().reset();
            return whole.future();
        }
        var body = Buffer.buffer();
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
