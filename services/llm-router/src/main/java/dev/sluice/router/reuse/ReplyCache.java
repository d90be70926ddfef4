package dev.sluice.router.reuse;

import dev.sluice.router.RouterConfig;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Complete answers in Redis, shared by all replicas, each for a while. Without Redis there is no answer, and nothing is
 * kept. No future fails; they complete on any thread. Thread-safe.
 */
@Singleton
public class ReplyCache {
    private static final String PREFIX = "sluice:reply:";

    private final CacheRedis redis;
    private final RouterConfig.Cache dials;

    ReplyCache(CacheRedis redis, RouterConfig config) {
        this.redis = redis;
        this.dials = config.cache();
    }

    /** The answer that is kept. */
    public Future<Optional<StoredReply>> find(CacheKey key) {
        return redis.ask("read", () -> Request.cmd(Command.GET).arg(PREFIX + key.digest()))
                .map(found -> found.flatMap(kept -> StoredReply.read(kept.toBytes())))
                // Whoever wrote something else there: it is no answer.
                .otherwise(Optional.empty());
    }

    /** Keeps an answer, unless it is too large; whether it is kept. */
    public Future<Boolean> keep(CacheKey key, StoredReply reply) {
        var bytes = reply.bytes();
        if (bytes.length > dials.replyBytesMax().asLongValue()) {
            return Future.succeededFuture(false);
        }
        var millis = Math.max(1, dials.ttl().toMillis());
        return redis.ask("write", () -> Request.cmd(Command.SET)
                        .arg(PREFIX + key.digest())
                        .arg(Buffer.buffer(bytes))
                        .arg("PX")
                        .arg(millis))
                .map(Optional::isPresent);
    }
}
