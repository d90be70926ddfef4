package dev.sluice.router.spend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How much may be spent in each period.
 *
 * @param micros millionths of the price table's currency by period, 0 to {@link #MICROS_MAX}; a period that is not here
 *     has no limit
 * @param warnPercent the share of a limit from which on its owner is warned, 1 to 100
 */
public record BudgetLimits(Map<Period, Long> micros, int warnPercent) {
    /** A thousand million: more than anyone means, and little enough to be exact in a Lua number. */
    public static final long MICROS_MAX = 1_000_000_000_000_000L;

    public static final int WARN_PERCENT = 80;

    public BudgetLimits {
        micros = Map.copyOf(micros);
        if (micros.values().stream().anyMatch(limit -> limit < 0 || limit > MICROS_MAX)) {
            throw new IllegalArgumentException("a budget is 0 to " + MICROS_MAX + " micros");
        }
        if (warnPercent < 1 || warnPercent > 100) {
            throw new IllegalArgumentException("a budget warns at 1 to 100 percent");
        }
    }

    /** Reads {@code {total_micros?, month_micros?, day_micros?, warn_percent?}}. */
    static BudgetLimits read(JsonNode body) {
        var micros = new EnumMap<Period, Long>(Period.class);
        put(micros, Period.TOTAL, body.path("total_micros"));
        put(micros, Period.MONTH, body.path("month_micros"));
        put(micros, Period.DAY, body.path("day_micros"));
        return new BudgetLimits(micros, body.path("warn_percent").asInt(WARN_PERCENT));
    }

    static BudgetLimits of(Optional<Long> total, Optional<Long> month, Optional<Long> day, int warnPercent) {
        var micros = new EnumMap<Period, Long>(Period.class);
        total.ifPresent(limit -> micros.put(Period.TOTAL, limit));
        month.ifPresent(limit -> micros.put(Period.MONTH, limit));
        day.ifPresent(limit -> micros.put(Period.DAY, limit));
        return new BudgetLimits(micros, warnPercent);
    }

    boolean isEmpty() {
        return micros.isEmpty();
    }

    private static void put(Map<Period, Long> micros, Period period, JsonNode limit) {
        if (limit.isMissingNode() || limit.isNull()) {
            return;
        }
        if (!limit.isIntegralNumber() || !limit.canConvertToLong()) {
            throw new IllegalArgumentException("a budget's limits are whole numbers");
        }
        micros.put(period, limit.longValue());
    }
}
