package dev.sluice.executor.snapshot;

/** The files of that time are not kept, or not any more. */
public final class NotKept extends Exception {
    NotKept() {
        // Nobody reads a stack trace of it.
        super("these files are not kept", null, false, false);
    }
}
