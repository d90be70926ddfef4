package dev.sluice.router.sight;

import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.call.CallEnded;
import dev.sluice.router.feed.UsageTopic;
import dev.sluice.router.spend.Budgets;
import dev.sluice.router.spend.limit.RateLimits;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Writes one {@link UsageRecorded} per model call to {@code sluice.usage}, whatever became of the call, and settles what
 * was reserved for it; and one for each attempt that may have cost something before the call went on elsewhere.
 */
@Singleton
public class UsageLedger {
    private final Budgets budgets;
    private final RateLimits limits;
    private final UsageTopic topic;

    UsageLedger(Budgets budgets, RateLimits limits, UsageTopic topic) {
        this.budgets = budgets;
        this.limits = limits;
        this.topic = topic;
    }

    void ended(CallEnded call) {
        var usage = usage(call);
        budgets.settle(usage);
        limits.settle(usage);
        topic.write(usage);
    }

    /** An attempt that nobody heard has a line of its own, and no reservation: the call's is for who answers. */
    void replaced(CallEnded attempt) {
        var usage = usage(attempt);
        budgets.charge(usage).onComplete(_ -> topic.write(usage));
    }

    boolean isFull() {
        return topic.isFull();
    }

    private UsageRecorded usage(CallEnded call) {
        var ticket = call.ticket();
        var caller = ticket.caller();
        var candidate = ticket.candidate();
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
                call.usage(),
                call.estimated(),
                ticket.costMicros(call.usage()),
                outcome(call.end()),
                ticket.at(),
                call.took(),
                Optional.of(ticket.call().traceparent()),
                caller.key().map(key -> key.id()),
                Optional.of(ticket.prices().of(candidate).by()),
                Optional.empty(),
                call.reused().map(CallEnded.Reused::how),
                ticket.tags().recorded());
    }

    private static UsageRecorded.Outcome outcome(CallEnded.End end) {
        return switch (end) {
            case CallEnded.End.Completed() -> UsageRecorded.Outcome.COMPLETED;
            case CallEnded.End.Failed(var kind) -> UsageRecorded.Outcome.FAILED;
            case CallEnded.End.Cancelled(var why) -> UsageRecorded.Outcome.CANCELLED;
        };
    }
}
