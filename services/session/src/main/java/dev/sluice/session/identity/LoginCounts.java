package dev.sluice.session.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;

/**
 * What this replica has counted itself, each for a window that begins with its first count, however often it is asked
 * for: what is written again and again would never be forgotten else. At most {@value #COUNTED_MAX} at once. Thread-safe.
 */
final class LoginCounts {
    private static final int COUNTED_MAX = 10_000;

    private final Duration window;
    private final Cache<String, Count> counts;

    /** How many, and when that is forgotten. */
    record Count(long number, Instant until) {
        private static final Duration SOON = Duration.ofSeconds(1);

        /** How long until then; a second at least. */
        Duration left() {
            var left = Duration.between(Instant.now(), until);
            return left.compareTo(SOON) < 0 ? SOON : left;
        }
    }

    LoginCounts(Duration window) {
        this.window = window;
        this.counts = Caffeine.newBuilder()
                .maximumSize(COUNTED_MAX)
                .expireAfterWrite(window)
                .build();
    }

    Count change(String counted, int by, Instant now) {
        return counts.asMap().compute(counted, (_, before) -> {
            var open = before != null && now.isBefore(before.until());
            return open ? new Count(before.number() + by, before.until()) : new Count(by, now.plus(window));
        });
    }

    void forget(String counted) {
        counts.invalidate(counted);
    }
}
