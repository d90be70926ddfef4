package dev.sluice.session.identity;

import dev.sluice.contracts.Digest;
import dev.sluice.session.identity.LoginCounts.Count;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.keys.ReactiveKeyCommands;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What all replicas have counted for one purpose, each count for a window that begins with its first: in Redis, and while that is
 * away each replica for itself. Thread-safe; call it on a thread that may wait.
 */
final class WindowCounts {
    private static final Duration REDIS_MAX = Duration.ofMillis(500);
    private static final Logger LOG = Logger.getLogger(WindowCounts.class);

    private final ReactiveValueCommands<String, Long> counters;
    private final ReactiveKeyCommands<String> keys;
    private final String purpose;
    private final Duration window;
    private final LoginCounts here;

    /** @param purpose one word, for no other counts */
    WindowCounts(ReactiveRedisDataSource redis, String purpose, Duration window) {
        this.counters = redis.value(Long.class);
        this.keys = redis.key();
        this.purpose = purpose;
        this.window = window;
        this.here = new LoginCounts(window);
    }

    /** Adds to a counter, here and for all replicas, and gives the higher of the two. */
    Count change(String counted, int by) {
        var key = key(purpose, counted);
        var local = here.change(key, by, Instant.now());
        return inRedis(key, by)
                .filter(shared -> shared.number() > local.number())
                .orElse(local);
    }

    private Optional<Count> inRedis(String key, int by) {
        try {
            var number = counters.incrby(key, by).await().atMost(REDIS_MAX);
            var left = keys.pttl(key).await().atMost(REDIS_MAX);
            if (left < 0) {
                // A new one; or one whose first replica ended before it came to this line.
                keys.expire(key, window).await().atMost(REDIS_MAX);
            }
            var until = left < 0 ? Instant.now().plus(window) : Instant.now().plusMillis(left);
            return Optional.of(new Count(number, until));
        } catch (RuntimeException away) {
            LOG.debugf("Redis did not count: %s", away.toString());
            return Optional.empty();
        }
    }

    void forget(String counted) {
        var key = key(purpose, counted);
        here.forget(key);
        try {
            keys.del(key).await().atMost(REDIS_MAX);
        } catch (RuntimeException away) {
            LOG.debugf("Redis did not forget: %s", away.toString());
        }
    }

    static String key(String purpose, String counted) {
        return "sluice:session:" + purpose + ":" + Digest.sha256Hex(counted);
    }
}
