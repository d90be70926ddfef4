package dev.sluice.router.reuse.similar;

import dev.sluice.router.reuse.CacheKey;
import dev.sluice.router.reuse.CacheRedis;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The questions of each group that have a kept answer, as vectors: the newest {@value #QUESTIONS_MAX}, in Redis, shared by
 * all replicas, for as long as the answers. No future fails: without Redis there are none. Thread-safe.
 */
@Singleton
public class QuestionStore {
    static final int QUESTIONS_MAX = 100;

    /** Named by the model too: vectors of another cannot be compared. */
    private static final String PREFIX = "sluice:asked:bge-small-en-v1.5-q:";

    /** All or nothing, so that no list stays for ever. */
    private static final String ADD = "redis.call('lpush', KEYS[1], ARGV[1])"
            + " redis.call('ltrim', KEYS[1], 0, ARGV[2] - 1)"
            + " return redis.call('pexpire', KEYS[1], ARGV[3])";

    private final CacheRedis redis;

    QuestionStore(CacheRedis redis) {
        this.redis = redis;
    }

    /** Newest first, without those whose answers are forgotten. */
    Future<List<AskedBefore>> of(CacheKey group, Instant now) {
        return redis.ask("search", () -> Request.cmd(Command.LRANGE)
                        .arg(PREFIX + group.digest())
                        .arg(0)
                        .arg(QUESTIONS_MAX - 1))
                .map(found -> {
                    var asked = new ArrayList<AskedBefore>();
                    found.ifPresent(list ->
                            list.forEach(entry -> read(entry.toBytes(), now).ifPresent(asked::add)));
                    return List.copyOf(asked);
                })
                // Whoever wrote something else there: it is no question.
                .otherwise(List.of());
    }

    Future<Void> add(CacheKey group, AskedBefore asked, Duration ttl) {
        return redis.ask("remember", () -> Request.cmd(Command.EVAL)
                        .arg(ADD)
                        .arg(1)
                        .arg(PREFIX + group.digest())
                        .arg(Buffer.buffer(asked.bytes()))
                        .arg(QUESTIONS_MAX)
                        .arg(Math.max(1, ttl.toMillis())))
                .mapEmpty();
    }

    private static Optional<AskedBefore> read(byte[] entry, Instant now) {
        return AskedBefore.read(entry).filter(asked -> asked.until().isAfter(now));
    }
}
