package dev.sluice.router.call;

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

    /** Two pieces of a stream came so many nanoseconds apart. */
    default void paused(CallTicket ticket, long nanos) {}
}
