package dev.sluice.router.spend;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.spend.price.PriceList.Priced;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a call may cost, before it is made.
 *
 * @param call the ledger's name for the call
 * @param tokens the most that it is expected to take
 * @param price that of the dearest candidate
 * @param micros what that costs, bounded by what the books can hold
 */
public record Charge(
        String call,
        Spender spender,
        Optional<StepId> step,
        Optional<Long> run,
        Optional<Role> agent,
        String provider,
        String model,
        TokenUsage tokens,
        Priced price,
        long micros,
        Instant at,
        Optional<String> traceparent,
        Optional<Map<String, String>> tags) {
    public Charge {
        micros = Math.min(micros, BudgetLimits.MICROS_MAX);
    }

    /** What the ledger says of this call if nobody comes to say what it really cost. */
    UsageRecorded unsettled() {
        return new UsageRecorded(
                call,
                spender.tenant(),
                spender.user(),
                spender.session(),
                spender.turn(),
                step,
                run,
                agent,
                provider,
                model,
                tokens,
                true,
                micros,
                UsageRecorded.Outcome.FAILED,
                at,
                Duration.ZERO,
                traceparent,
                spender.key(),
                Optional.of(price.by()),
                Optional.of(UsageRecorded.Settlement.LEASE),
                Optional.empty(),
                tags);
    }
}
