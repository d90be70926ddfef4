package dev.sluice.router.call;

/** Who is told of every model call and keeps account of them all. There is one. Runs on event loops: never blocks. */
public interface CallObserver {
    /** A call is about to be made, or refused. */
    CallWatch begin(CallTicket ticket);

    /** Whether it could not keep account of many more calls: then none should be made here. */
    boolean isFull();
}
