package dev.sluice.contracts;

import java.time.Instant;

/**
 * A budget is nearly used up; once per budget and period, on {@code sluice.usage}, keyed by the tenant.
 *
 * @param id names the event; a repeated record of it is the same event
 * @param budget whose: {@code tenant/<t>}, {@code user/<t>/<u>}, {@code key/<t>/<k>}, {@code session/<t>/<s>} or
 *     {@code turn/<t>/<turn>}
 * @param period {@code total}, a month like {@code 2026-11} or a day like {@code 2026-11-21}, in UTC
 * @param usedMicros what was spent and what running calls may still spend
 * @param warnPercent the share of the limit that was reached
 */
public record BudgetWarned(
        String id,
        TenantId tenant,
        String budget,
        String period,
        long limitMicros,
        long usedMicros,
        int warnPercent,
        Instant at) {}
