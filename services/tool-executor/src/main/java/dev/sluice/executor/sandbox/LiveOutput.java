package dev.sluice.executor.sandbox;

/** Where what a command writes goes while it runs, beside its result. Told by one thread, and never waits. */
@FunctionalInterface
public interface LiveOutput {
    /** Nobody looks. */
    LiveOutput NOBODY = (_, _) -> {};

    /** @param bytes of which the first {@code count} were written; they are used again afterwards */
    void wrote(byte[] bytes, int count);
}
