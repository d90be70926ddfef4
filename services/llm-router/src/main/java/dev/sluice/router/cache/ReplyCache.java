package dev.sluice.router.cache;

import dev.sluice.router.RouterConfig;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Complete answers in Redis, shared by all replicas, each for a while. Redis may be away or slow: then there is no answer
 * and nothing is kept, which is counted; after some such in a row Redis is left alone for a moment, so that not every call
 * waits for it. No future fails; they complete on any thread. Thread-safe.
 */
@Singleton
public class ReplyCache {
    private static final String PREFIX = "sluice:reply:";
    private static final Duration REST = Duration.ofSeconds(1);

    /** A busy moment of ours is not yet a Redis that is away. */
    private static final int FAILURES_MAX = 10;

    private final Redis redis;
    private final CacheMetrics metrics;
    private final RouterConfig.Cache dials;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private volatile long restsUntil = System.nanoTime();

    ReplyCache(Redis redis, CacheMetrics metrics, RouterConfig config) {
        this.redis = redis;
        this.metrics = metrics;
        this.dials = config.cache();
    }

    /** The answer that is kept, within {@code sluice.llm-router.cache.redis-timeout}. */
    public Future<Optional<StoredReply>> find(CacheKey key) {
        return ask("read", () -> Request.cmd(Command.GET).arg(PREFIX + key.digest()))
                .map(found -> found.flatMap(kept -> StoredReply.read(kept.toBytes())))
                // Whoever wrote something else there: it is no answer.
                .otherwise(Optional.empty());
    }

    /** Keeps an answer, unless it is too large. */
    public Future<Void> keep(CacheKey key, StoredReply reply) {
        var bytes = reply.bytes();
        if (bytes.length > dials.replyBytesMax().asLongValue()) {
            return Future.succeededFuture();
        }
        var millis = Math.max(1, dials.ttl().toMillis());
        return ask("write", () -> Request.cmd(Command.SET)
                        .arg(PREFIX + key.digest())
                        .arg(Buffer.buffer(bytes))
                        .arg("PX")
                        .arg(millis))
                .mapEmpty();
    }

    private Future<Optional<Response>> ask(String what, Supplier<Request> request) {
        if (System.nanoTime() - restsUntil < 0) {
            metrics.failed(what);
            return Future.succeededFuture(Optional.empty());
        }
        var start = System.nanoTime();
        Future<Response> answer;
        try {
            answer = redis.send(request.get());
        } catch (RuntimeException away) {
            answer = Future.failedFuture(away);
        }
        return answer.timeout(Math.max(1, dials.redisTimeout().toMillis()), TimeUnit.MILLISECONDS)
                .map(response -> {
                    failuresInRow.set(0);
                    metrics.answered(what, Duration.ofNanos(System.nanoTime() - start));
                    return Optional.ofNullable(response);
                })
                .otherwise(failure -> {
                    metrics.failed(what);
                    // Too many at once is no sign that Redis is away.
                    if (!(failure instanceof ConnectionPoolTooBusyException)
                            && failuresInRow.incrementAndGet() >= FAILURES_MAX) {
                        restsUntil = System.nanoTime() + REST.toNanos();
                    }
                    return Optional.empty();
                });
    }
}
