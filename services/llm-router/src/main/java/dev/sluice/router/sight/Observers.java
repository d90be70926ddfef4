package dev.sluice.router.sight;

import dev.sluice.router.call.CallEnded;
import dev.sluice.router.call.CallObserver;
import dev.sluice.router.call.CallTicket;
import dev.sluice.router.call.CallWatch;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Attempt;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Tells all that keep account of model calls, the ledger first. Spans and meters are made if there is a receiver. */
@Singleton
public class Observers implements CallObserver {
    private final UsageLedger ledger;
    private final CallMetrics metrics;
    private final Savings savings;
    private final CallMeters meters;
    private final CallSpans spans;

    Observers(UsageLedger ledger, CallMetrics metrics, Savings savings, CallMeters meters, CallSpans spans) {
        this.ledger = ledger;
        this.metrics = metrics;
        this.savings = savings;
        this.meters = meters;
        this.spans = spans;
    }

    @Override
    public CallWatch begin(CallTicket ticket) {
        return new Watch(ticket, spans.begin(ticket));
    }

    @Override
    public boolean isFull() {
        return ledger.isFull();
    }

    private final class Watch implements CallWatch {
        private final CallTicket ticket;
        private final Optional<CallSpan> span;

        Watch(CallTicket ticket, Optional<CallSpan> span) {
            this.ticket = ticket;
            this.span = span;
        }

        @Override
        public String attempting(Attempt attempt, String callers) {
            return span.map(of -> of.attempting(attempt)).orElse(callers);
        }

        @Override
        public void attempted(Attempt attempt, CallEnded.End end) {
            span.ifPresent(of -> of.attempted(attempt, end));
        }

        @Override
        public void passedOver(Candidate candidate, ProviderFailure.Kind why) {
            span.ifPresent(of -> of.passedOver(candidate, why));
        }

        @Override
        public void paused(long nanos) {
            metrics.paused(ticket, nanos);
        }

        @Override
        public void replaced(CallEnded attempt) {
            ledger.replaced(attempt);
            metrics.replaced(attempt);
        }

        @Override
        public void refused(OpenAiError error) {
            metrics.refused(error);
            span.ifPresent(of -> of.refused(error));
        }

        @Override
        public void ended(CallEnded call) {
            ledger.ended(call);
            metrics.ended(call);
            savings.ended(call);
            meters.ended(call);
            span.ifPresent(of -> of.ended(call));
        }
    }
}
