package dev.sluice.router.call;

import dev.sluice.router.dialect.request.OpenAiError;

/** Someone who keeps account of model calls. Runs on an event loop: never blocks. */
public interface CallWitness {
    /** A call has ended; each call once. */
    void ended(CallTicket ticket, CallOutcome outcome);

    /**
     * An attempt came to nothing while its call went on elsewhere, and the provider may charge for it all the same.
     *
     * @param ticket names the attempt: the call's id, a dot, and the attempt's number
     */
    default void replaced(CallTicket ticket, CallOutcome outcome) {}

    /** A call ended before any provider was asked: a limit, a budget or a stop was in its way. */
    default void refused(CallTicket ticket, OpenAiError error) {}

    /** Whether it could not keep account of many more calls: then none should be made here. */
    default boolean isFull() {
        return false;
    }

    /** Two pieces of a stream came so many nanoseconds apart. */
    default void paused(CallTicket ticket, long nanos) {}
}
