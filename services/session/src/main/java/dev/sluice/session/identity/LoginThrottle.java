package dev.sluice.session.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.contracts.Digest;
import dev.sluice.session.SessionConfig;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.keys.ReactiveKeyCommands;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Counts failed logins per user and address, over all replicas, in Redis. While Redis is away each replica counts for
 * itself: people can still log in, and guessing stays slow.
 */
@ApplicationScoped
public class LoginThrottle {
    private static final Logger LOG = Logger.getLogger(LoginThrottle.class);
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Duration REDIS_MAX = Duration.ofMillis(500);

    private final ReactiveValueCommands<String, Long> counters;
    private final ReactiveKeyCommands<String> keys;
    private final int failuresMax;
    private final Cache<String, AtomicInteger> here =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(WINDOW).build();

    public LoginThrottle(ReactiveRedisDataSource redis, SessionConfig config) {
        this.counters = redis.value(Long.class);
        this.keys = redis.key();
        this.failuresMax = config.identity().loginFailuresMax();
    }

    /** Whether another try may be made. */
    boolean open(String user, String address) {
        var key = key(user, address);
        var counted = here.getIfPresent(key);
        if (counted != null && counted.get() >= failuresMax) {
            return false;
        }
        return read(counters.get(key)) < failuresMax;
    }

    void failed(String user, String address) {
        var key = key(user, address);
        here.get(key, _ -> new AtomicInteger()).incrementAndGet();
        read(counters.incr(key).call(_ -> keys.expire(key, WINDOW)));
    }

    private static long read(Uni<Long> counter) {
        try {
            var count = counter.await().atMost(REDIS_MAX);
            return count == null ? 0 : count;
        } catch (RuntimeException away) {
            LOG.debugf("Redis did not count a login: %s", away.toString());
            return 0;
        }
    }

    private static String key(String user, String address) {
        return "sluice:session:login:" + Digest.sha256Hex(user + "\n" + address);
    }
}
