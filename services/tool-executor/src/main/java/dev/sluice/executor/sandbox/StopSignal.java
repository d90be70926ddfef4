package dev.sluice.executor.sandbox;

import java.util.Optional;

/** Tells what is running that it must end. May change from one look to the next; asked about ten times a second. */
@FunctionalInterface
public interface StopSignal {
    /** Why it must end now; empty if it may go on. */
    Optional<Reason> reason();

    /** Why something that runs must end. */
    enum Reason {
        /** Nobody wants it any more. */
        CALLED_OFF,
        /** It has had all the time that its call may take. */
        TIME_UP
    }
}
