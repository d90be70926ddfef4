package dev.sluice.cli.command;

import org.jline.utils.Signals;

/** Hands Ctrl-C to whoever can stop what runs, as long as it is open. */
final class Interruption implements AutoCloseable {
    private static final String SIGNAL = "INT";

    private final Object before;

    Interruption(Runnable handler) {
        before = Signals.register(SIGNAL, handler);
    }

    @Override
    public void close() {
        Signals.unregister(SIGNAL, before);
    }
}
