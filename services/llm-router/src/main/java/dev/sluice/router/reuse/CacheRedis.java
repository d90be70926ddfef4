package dev.sluice.router.reuse;

import dev.sluice.router.RouterConfig;
import io.vertx.core.Future;
import io.vertx.core.http.ConnectionPoolTooBusyException;
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
 * Redis as the cache asks it: it may be away or slow. Then there is no answer, which is counted; after some such in a row
 * Redis is left alone for a moment, so that not every call waits for it. No future fails; they complete on any thread.
 * Thread-safe.
 */
@Singleton
public class CacheRedis {
    private static final Duration REST = Duration.ofSeconds(1);

    /** A busy moment of ours is not yet a Redis that is away. */
    private static final int FAILURES_MAX = 10;

    private final Redis redis;
    private final CacheMetrics metrics;
    private final Duration patience;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private volatile long restsUntil = System.nanoTime();

    CacheRedis(Redis redis, CacheMetrics metrics, RouterConfig config) {
        this.redis = redis;
        this.metrics = metrics;
        this.patience = config.cache().redisTimeout();
    }

    /**
     * What Redis says, within {@code sluice.llm-router.cache.redis-timeout}.
     *
     * @param what the operation's name in metrics
     */
    public Future<Optional<Response>> ask(String what, Supplier<Request> request) {
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
        return answer.timeout(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)
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
