package dev.sluice.session.identity;

import dev.sluice.contracts.Digest;
import dev.sluice.http.AddressBlock;
import dev.sluice.session.SessionConfig;
import dev.sluice.session.identity.LoginCounts.Count;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.keys.ReactiveKeyCommands;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * Keeps passwords from being guessed: limits how often logins may fail in five minutes, over all replicas, in Redis.
 * Counted before the password is looked at, so that tries side by side are counted too. Each limit closes the door for
 * the address that failed, never for a name, so that nobody can lock out somebody else; when logins fail in all too
 * often, an address may fail less often. While Redis is away each replica counts for itself.
 */
@ApplicationScoped
public class LoginThrottle {
    static final Duration WINDOW = Duration.ofMinutes(5);

    /** Failures of one address where logins fail in all too often. */
    static final int PER_ADDRESS_IN_A_FLOOD_MAX = 3;

    /** Logins of one address whose passwords are looked at at once; each takes a quarter of a second of a processor. */
    private static final int AT_ONCE_MAX = 2;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration REDIS_MAX = Duration.ofMillis(500);
    private static final String ALL = "all";
    private static final Logger LOG = Logger.getLogger(LoginThrottle.class);

    private final ReactiveValueCommands<String, Long> counters;
    private final ReactiveKeyCommands<String> keys;
    private final Limits limits;
    private final ConcurrentMap<String, Integer> atOnce = new ConcurrentHashMap<>();
    private final LoginCounts here = new LoginCounts(WINDOW);

    /**
     * How often logins may fail in the window.
     *
     * @param ofOneName from one address
     * @param ofOneAddress whatever the names
     * @param inAll before addresses may fail less often
     */
    record Limits(int ofOneName, int ofOneAddress, int inAll) {}

    /** The leave to look at one password, or after which time to ask again; close it when that is done. */
    final class Try implements AutoCloseable {
        private final String user;
        private final String address;
        private final Optional<Duration> refusedFor;

        private Try(String user, String address, Optional<Duration> refusedFor) {
            this.user = user;
            this.address = address;
            this.refusedFor = refusedFor;
        }

        Optional<Duration> refusedFor() {
            return refusedFor;
        }

        /** The password was right: this was no guess. */
        void succeeded() {
            forget(pair(user, address));
            change(address, -1);
        }

        void failed() {
            change(ALL, 1);
        }

        @Override
        public void close() {
            atOnce.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    @Inject
    public LoginThrottle(ReactiveRedisDataSource redis, SessionConfig config) {
        this(
                redis,
                new Limits(
                        config.identity().loginFailuresMax(),
                        config.identity().loginFailuresPerAddressMax(),
                        config.identity().loginFailuresInAllMax()));
    }

    LoginThrottle(ReactiveRedisDataSource redis, Limits limits) {
        this.counters = redis.value(Long.class);
        this.keys = redis.key();
        this.limits = limits;
    }

    /** Counts a try and says whether it may be made. */
    Try begin(String user, String host) {
        var address = AddressBlock.of(host);
        var running = atOnce.merge(address, 1, Integer::sum);
        return new Try(user, address, running > AT_ONCE_MAX ? Optional.of(SOON) : refusal(user, address));
    }

    private Optional<Duration> refusal(String user, String address) {
        var flood = change(ALL, 0).number() >= limits.inAll();
        var perAddressMax = flood ? PER_ADDRESS_IN_A_FLOOD_MAX : limits.ofOneAddress();
        var ofAddress = change(address, 1);
        if (ofAddress.number() > perAddressMax) {
            return Optional.of(left(ofAddress));
        }
        var ofPair = change(pair(user, address), 1);
        return ofPair.number() > limits.ofOneName() ? Optional.of(left(ofPair)) : Optional.empty();
    }

    private static Duration left(Count count) {
        var left = Duration.between(Instant.now(), count.until());
        return left.compareTo(SOON) < 0 ? SOON : left;
    }

    private static String pair(String user, String address) {
        return user + "\n" + address;
    }

    /** Adds to a counter, here and for all replicas, and gives the higher of the two. */
    private Count change(String counted, int by) {
        var key = key(counted);
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
                keys.expire(key, WINDOW).await().atMost(REDIS_MAX);
            }
            var until = left < 0 ? Instant.now().plus(WINDOW) : Instant.now().plusMillis(left);
            return Optional.of(new Count(number, until));
        } catch (RuntimeException away) {
            LOG.debugf("Redis did not count a login: %s", away.toString());
            return Optional.empty();
        }
    }

    private void forget(String counted) {
        var key = key(counted);
        here.forget(key);
        try {
            keys.del(key).await().atMost(REDIS_MAX);
        } catch (RuntimeException away) {
            LOG.debugf("Redis did not forget a login: %s", away.toString());
        }
    }

    static String key(String counted) {
        return "sluice:session:login:" + Digest.sha256Hex(counted);
    }
}
