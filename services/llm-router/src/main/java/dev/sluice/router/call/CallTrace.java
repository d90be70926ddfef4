package dev.sluice.router.call;

import dev.sluice.router.call.CallOutcome.End;
import dev.sluice.router.dialect.reply.Finish;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Attempt;
import java.util.Optional;

/**
 * Follows one model call from its start to its end, attempt by attempt; sees names, numbers and times, never what is
 * asked or answered. Lives on the call's context: never blocks, never throws. Ends by exactly one of {@link #refused}
 * and {@link #ended}.
 */
public interface CallTrace {
    /** Follows nothing, and passes the caller's trace context on as it came. */
    CallTrace NONE = new CallTrace() {};

    /** Someone who follows calls. */
    interface Source {
        CallTrace begin(CallTicket ticket);
    }

    /**
     * A provider is about to be asked.
     *
     * @param callers the trace context that the call came with
     * @return the trace context for the provider
     */
    default String attempting(Attempt attempt, String callers) {
        return callers;
    }

    /** Nothing more is expected of an attempt. */
    default void attempted(Attempt attempt, End end) {}

    /** A candidate could not even be asked. */
    default void passedOver(Candidate candidate, ProviderFailure.Kind why) {}

    /** The call ended before any provider was asked. */
    default void refused(OpenAiError error) {}

    /**
     * The call ended.
     *
     * @param ticket names who answered or failed last
     * @param finish what the model said of its answer, as far as it came
     */
    default void ended(CallTicket ticket, CallOutcome outcome, Optional<Finish> finish) {}
}
