package dev.sluice.router.sight;

import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.call.CallOutcome;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallWitness;
import dev.sluice.router.feed.UsageTopic;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.limit.RateLimits;
import dev.sluice.router.spend.price.Prices;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Writes one {@link UsageRecorded} per model call to {@code sluice.usage}, whatever became of the call, and settles what
 * was reserved for it; and one for each attempt that may have cost something before the call went on elsewhere.
 */
@Singleton
public class UsageLedger implements CallWitness {
    private final Prices prices;
    private final Budgets budgets;
    private final RateLimits limits;
    private final UsageTopic topic;

    UsageLedger(Prices prices, Budgets budgets, RateLimits limits, UsageTopic topic) {
        this.prices = prices;
        this.budgets = budgets;
        this.limits = limits;
        this.topic = topic;
    }

    @Override
    public void ended(CallTicket ticket, CallOutcome outcome) {
        var usage = usage(ticket, outcome);
        budgets.settle(usage);
        limits.settle(usage);
        topic.write(usage);
    }

    /** An attempt that nobody heard has a line of its own, and no reservation: the call's is for who answers. */
    @Override
    public void replaced(CallTicket ticket, CallOutcome outcome) {
        var usage = usage(ticket, outcome);
        budgets.charge(usage).onComplete(_ -> topic.write(usage));
    }

    @Override
    public boolean isFull() {
        return topic.isFull();
    }

    private UsageRecorded usage(CallTicket ticket, CallOutcome outcome) {
        var caller = ticket.caller();
        var candidate = ticket.candidate();
        var priced = prices.of(candidate.provider(), candidate.model(), ticket.at());
        return new UsageRecorded(
                ticket.call().id(),
                caller.tenant(),
                caller.user(),
                caller.session(),
                caller.turn(),
                caller.step(),
                caller.run(),
                ticket.agent(),
                candidate.provider(),
                candidate.model(),
                outcome.usage(),
                outcome.estimated(),
                priced.price().costMicros(outcome.usage()),
                outcome(outcome.end()),
                ticket.at(),
                outcome.took(),
                Optional.of(ticket.call().traceparent()),
                caller.key().map(key -> key.id()),
                Optional.of(priced.by()),
                Optional.empty(),
                outcome.reused().map(CallOutcome.Reused::how));
    }

    private static UsageRecorded.Outcome outcome(CallOutcome.End end) {
        return switch (end) {
            case CallOutcome.End.Completed() -> UsageRecorded.Outcome.COMPLETED;
            case CallOutcome.End.Failed(var kind) -> UsageRecorded.Outcome.FAILED;
            case CallOutcome.End.Cancelled(var why) -> UsageRecorded.Outcome.CANCELLED;
        };
    }
}
