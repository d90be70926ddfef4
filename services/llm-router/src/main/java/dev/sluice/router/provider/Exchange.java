package dev.sluice.router.provider;

/** A running call at a provider. All methods belong on the context that started it. */
public interface Exchange {
    /** Stops the flow of pieces, because the reader is slow; silence does not count against the provider meanwhile. */
    void pause();

    void resume();

    /** Closes the connection to the provider at once; no piece follows. */
    void cancel();
}
