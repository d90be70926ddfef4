package dev.sluice.router.spend.limit;

import dev.sluice.router.RouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** How many requests and tokens somebody may have in a time. */
public record RatePolicy(List<Rate> rates) {
    /** The largest limit: exact in a Lua number, and more than anyone reaches. */
    static final long MOST = 1_000_000_000_000L;

    /** What is counted. */
    enum Unit {
        REQUESTS,
        TOKENS;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** @param most in each window, 1 to {@link #MOST} */
    record Rate(Unit unit, Duration window, long most) {
        Rate {
            if (most < 1 || most > MOST) {
                throw new IllegalArgumentException("a rate limit is 1 to " + MOST);
            }
        }
    }

    public RatePolicy {
        rates = List.copyOf(rates);
    }

    static RatePolicy of(RouterConfig.Limits.Policy dials) {
        var rates = new ArrayList<Rate>();
        add(rates, Unit.REQUESTS, Duration.ofMinutes(1), dials.requestsPerMinute());
        add(rates, Unit.REQUESTS, Duration.ofHours(1), dials.requestsPerHour());
        add(rates, Unit.REQUESTS, Duration.ofDays(1), dials.requestsPerDay());
        add(rates, Unit.TOKENS, Duration.ofMinutes(1), dials.tokensPerMinute());
        add(rates, Unit.TOKENS, Duration.ofHours(1), dials.tokensPerHour());
        add(rates, Unit.TOKENS, Duration.ofDays(1), dials.tokensPerDay());
        return new RatePolicy(rates);
    }

    private static void add(List<Rate> rates, Unit unit, Duration window, OptionalLong most) {
        most.ifPresent(limit -> rates.add(new Rate(unit, window, limit)));
    }
}
