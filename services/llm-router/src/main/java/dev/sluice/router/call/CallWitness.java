package dev.sluice.router.call;

/** Someone who keeps account of model calls. */
public interface CallWitness {
    /** A call has ended; each call once. Runs on an event loop: never blocks. */
    void ended(CallTicket ticket, CallOutcome outcome);
}
