package dev.sluice.contracts;

import java.time.Instant;

/**
 * A model call was refused because it could have cost more than a budget still holds; the first such call per budget
 * and period, on {@code sluice.usage}, keyed by the tenant.
 *
 * @param id names the event; a repeated record of it is the same event
 * @param budget whose, as in {@link BudgetWarned}
 * @param period as in {@link BudgetWarned}
 * @param usedMicros what was spent and what running calls may still spend
 * @param askedMicros what the refused call could have cost
 * @param request names the refused call; it is in no usage record
 */
public record BudgetExceeded(
        String id,
        TenantId tenant,
        String budget,
        String period,
        long limitMicros,
        long usedMicros,
        long askedMicros,
        String request,
        Instant at) {}
