package dev.sluice.session.identity;

import dev.sluice.http.AddressBlock;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** How often an address may ask for replays, whatever links it shows: nobody else is known of it. */
@ApplicationScoped
public class LinkThrottle {
    /** A replay of a long session takes a request for each of its megabytes. */
    static final int IN_A_WINDOW_MAX = 120;

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final WindowCounts counts;

    public LinkThrottle(ReactiveRedisDataSource redis) {
        this.counts = new WindowCounts(redis, "link", WINDOW);
    }

    /** Counts a request of an address, and says after which time to ask again if it may not now. */
    public Optional<Duration> refusedFor(String host) {
        var asked = counts.change(AddressBlock.of(host), 1);
        return asked.number() > IN_A_WINDOW_MAX ? Optional.of(asked.left()) : Optional.empty();
    }
}
