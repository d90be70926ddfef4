package dev.sluice.session.callback;

import dev.sluice.http.PublicAddress;
import dev.sluice.session.SessionConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells somebody of the end of a job, once. The host's name is resolved here and the connection goes to the very address that
 * was looked at, so that a name cannot stand for another meanwhile; redirects are not followed. Blocks for no longer than the
 * time-out.
 */
@Singleton
class CallbackSender {
    private final HttpClient http;
    private final CallbackKey key;
    private final Duration timeout;
    private final boolean privateToo;

    /** What came of it. */
    sealed interface Reply {
        record Accepted() implements Reply {}

        /** Another time it may go better. */
        record Failed(String detail) implements Reply {}

        /** It never will. */
        record Refused(String detail) implements Reply {}
    }

    @Inject
    CallbackSender(Vertx vertx, CallbackKey key, SessionConfig config) {
        this(vertx, key, config.callbacks().timeout(), config.callbacks().privateAddresses());
    }

    CallbackSender(Vertx vertx, CallbackKey key, Duration timeout, boolean privateToo) {
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(timeout.toMillis()))
                .setKeepAlive(false));
        this.key = key;
        this.timeout = timeout;
        this.privateToo = privateToo;
    }

    Reply tell(String job, String address, String body) throws InterruptedException {
        try {
            return tell(job, CallbackUrl.of(address), body);
        } catch (IllegalArgumentException malformed) {
            return new Reply.Refused(malformed.getMessage());
        }
    }

    private Reply tell(String job, CallbackUrl url, String body) throws InterruptedException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(url.host());
        } catch (UnknownHostException unknown) {
            return new Reply.Failed("there is no host of this name");
        }
        if (!privateToo && !Arrays.stream(addresses).allMatch(PublicAddress::is)) {
            return new Reply.Refused("the host's address is none of the internet's");
        }
        return post(job, url, addresses[0], body);
    }

    private Reply post(String job, CallbackUrl url, InetAddress address, String body) throws InterruptedException {
        var second = Instant.now().getEpochSecond();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.secure())
                .setURI(url.target())
                .setFollowRedirects(false)
                .setTimeout(timeout.toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("Sluice-Delivery", job)
                .putHeader("Sluice-Signature", "t=" + second + ",v1=" + key.signature(job, second, body));
        try {
            var status = http.request(options)
                    .compose(opened -> opened.send(Buffer.buffer(body)))
                    .map(response -> {
                        // What it says beside is not read.
                        response.request().connection().close();
                        return response.statusCode();
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
            return judged(status);
        } catch (ExecutionException | TimeoutException away) {
            return new Reply.Failed("nobody answered");
        }
    }

    private static Reply judged(int status) {
        if (status / 100 == 2) {
            return new Reply.Accepted();
        }
        var detail = "the answer was " + status;
        return status == 410 ? new Reply.Refused(detail) : new Reply.Failed(detail);
    }
}
