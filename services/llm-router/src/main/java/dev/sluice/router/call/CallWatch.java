package dev.sluice.router.call;

import dev.sluice.router.call.CallEnded.End;
import dev.sluice.router.dialect.reply.ProviderFailure;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.route.Candidate;
import dev.sluice.router.route.guard.Attempt;

/**
 * Follows one model call from its start to its end, attempt by attempt; sees names, numbers and times, never what is
 * asked or answered. Lives on the call's context: never blocks, never throws. Ends by exactly one of {@link #refused}
 * and {@link #ended}.
 */
public interface CallWatch {
    /**
     * A provider is about to be asked.
     *
     * @param callers the trace context that the call came with
     * @return the trace context for the provider
     */
    String attempting(Attempt attempt, String callers);

    /** Nothing more is expected of an attempt. */
    void attempted(Attempt attempt, End end);

    /** A candidate could not even be asked. */
    void passedOver(Candidate candidate, ProviderFailure.Kind why);

    /** Two pieces of the stream came so many nanoseconds apart. */
    void paused(long nanos);

    /**
     * An attempt came to nothing while the call went on elsewhere, and the provider may charge for it all the same.
     *
     * @param attempt its ticket names the attempt: the call's id, a dot, and the attempt's number
     */
    void replaced(CallEnded attempt);

    /** The call ended before any provider was asked: a limit, a budget or a stop was in its way. */
    void refused(OpenAiError error);

    void ended(CallEnded call);
}
