package dev.sluice.router.spend;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** How long a budget lasts until it is full again. Days and months are those of UTC. */
public enum Period {
    TOTAL,
    MONTH,
    DAY;

    /** The name of the period that a time lies in: {@code total}, {@code 2026-11}, {@code 2026-11-21}. */
    public String at(Instant time) {
        var day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        return switch (this) {
            case TOTAL -> "total";
            case MONTH -> YearMonth.from(day).toString();
            case DAY -> day.toString();
        };
    }
}
