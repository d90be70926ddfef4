package dev.sluice.session.identity;

import dev.sluice.http.AddressBlock;
import dev.sluice.session.SessionConfig;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

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
    private static final String PURPOSE = "login";
    private static final String ALL = "all";

    private final WindowCounts counts;
    private final Limits limits;
    private final ConcurrentMap<String, Integer> atOnce = new ConcurrentHashMap<>();

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
            counts.forget(pair(user, address));
            counts.change(address, -1);
        }

        void failed() {
            counts.change(ALL, 1);
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
        this.counts = new WindowCounts(redis, PURPOSE, WINDOW);
        this.limits = limits;
    }

    /** Counts a try and says whether it may be made. */
    Try begin(String user, String host) {
        var address = AddressBlock.of(host);
        var running = atOnce.merge(address, 1, Integer::sum);
        return new Try(user, address, running > AT_ONCE_MAX ? Optional.of(SOON) : refusal(user, address));
    }

    private Optional<Duration> refusal(String user, String address) {
        var flood = counts.change(ALL, 0).number() >= limits.inAll();
        var perAddressMax = flood ? PER_ADDRESS_IN_A_FLOOD_MAX : limits.ofOneAddress();
        var ofAddress = counts.change(address, 1);
        if (ofAddress.number() > perAddressMax) {
            return Optional.of(ofAddress.left());
        }
        var ofPair = counts.change(pair(user, address), 1);
        return ofPair.number() > limits.ofOneName() ? Optional.of(ofPair.left()) : Optional.empty();
    }

    private static String pair(String user, String address) {
        return user + "\n" + address;
    }

    static String key(String counted) {
        return WindowCounts.key(PURPOSE, counted);
    }
}
