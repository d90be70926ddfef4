package dev.sluice.router.provider;

/** A running call at a provider. All methods belong on the context that started it. */
public interface Exchange {
    /** Stops the flow of pieces, because the reader is slow; silence does not count against the provider meanwhile. */
    void pause();

    void resume();

    /** Whether anything of an answer has come, be it only a sign of life. */
    default boolean hasBegun() {
        return false;
    }

    /** Whether the connection broke before the wire's own end. */
    default boolean isTorn() {
        return false;
    }

    /** Closes the connection to the provider at once; no piece follows. */
    void cancel();
}
