package dev.sluice.router.spend;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of the counters that a call counts on: {@code <budget>|<period>}. Tenants, users and keys are counted for
 * ever, by month and by day; sessions and turns by the month in which they spent, and looked at for this month and the
 * one before. Pure.
 */
final class Tally {
    private Tally() {}

    /** Every counter on which a call of this time counts. */
    static List<String> fields(Spender spender, Instant at) {
        var fields = new ArrayList<String>(11);
        for (var scope : Scope.values()) {
            scope.budgetOf(spender).ifPresent(budget -> {
                if (scope.isPassing()) {
                    fields.add(field(budget, Period.MONTH.at(at)));
                    return;
                }
                for (var period : Period.values()) {
                    fields.add(field(budget, period.at(at)));
                }
            });
        }
        return fields;
    }

    /** Those of a past call's counters that still matter. */
    static List<String> fields(Spender spender, Instant at, Instant now) {
        return fields(spender, at).stream().filter(field -> !isOver(field, now)).toList();
    }

    /** The counters that a budget's use in a period is the sum of. */
    static List<String> read(Scope scope, String budget, Period period, Instant at) {
        if (!scope.isPassing()) {
            return List.of(field(budget, period.at(at)));
        }
        var month = YearMonth.from(LocalDate.ofInstant(at, ZoneOffset.UTC));
        return List.of(
                field(budget, month.toString()),
                field(budget, month.minusMonths(1).toString()));
    }

    /** Whether nobody will read this counter any more: yesterday and last month are kept for calls that are late. */
    static boolean isOver(String field, Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        for (var part : field.split("\\|")) {
            try {
                if (part.matches("\\d{4}-\\d{2}-\\d{2}")) {
                    return LocalDate.parse(part).isBefore(today.minusDays(1));
                }
                if (part.matches("\\d{4}-\\d{2}")) {
                    return YearMonth.parse(part).isBefore(YearMonth.from(today).minusMonths(1));
                }
            } catch (DateTimeParseException noDate) {
                return false;
            }
        }
        return false;
    }

    private static String field(String budget, String period) {
        return budget + "|" + period;
    }
}
