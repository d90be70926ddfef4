package dev.sluice.session.spending;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.session.door.json.StrictBody;
import java.util.Optional;

/**
 * How much may be spent, in millionths of the price table's currency; what is absent has no limit.
 *
 * @param warnPercent the share from which on its owner is warned, 1 to 100; 80 if absent
 */
public record Amounts(
        Optional<Long> totalMicros, Optional<Long> monthMicros, Optional<Long> dayMicros, Optional<Integer> warnPercent)
        implements StrictBody {
    private static final long MICROS_MAX = 1_000_000_000_000_000L;
    private static final int WARN_PERCENT = 80;

    public Amounts {
        totalMicros = checked("total_micros", totalMicros);
        monthMicros = checked("month_micros", monthMicros);
        dayMicros = checked("day_micros", dayMicros);
        warnPercent = warnPercent == null ? Optional.empty() : warnPercent;
        if (warnPercent.filter(percent -> percent < 1 || percent > 100).isPresent()) {
            throw new IllegalArgumentException("warn_percent is 1 to 100");
        }
    }

    public int warnAt() {
        return warnPercent.orElse(WARN_PERCENT);
    }

    /** As it stands on {@code sluice.configs}. */
    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        totalMicros.ifPresent(limit -> json.put("total_micros", limit));
        monthMicros.ifPresent(limit -> json.put("month_micros", limit));
        dayMicros.ifPresent(limit -> json.put("day_micros", limit));
        return json.put("warn_percent", warnAt());
    }

    /** What was asked for, in words that are the same for the same amounts. */
    String text() {
        return json().toString();
    }

    private static Optional<Long> checked(String field, Optional<Long> micros) {
        var given = micros == null ? Optional.<Long>empty() : micros;
        if (given.filter(limit -> limit < 0 || limit > MICROS_MAX).isPresent()) {
            throw new IllegalArgumentException(field + " is 0 to " + MICROS_MAX);
        }
        return given;
    }
}
