package dev.sluice.executor.mcp.wire;

import dev.sluice.executor.sandbox.StopSignal.Reason;
import java.util.Optional;

/** A server cannot be used, before anything was asked of it that has an effect. The message is one sentence. */
public final class ServerTrouble extends Exception {
    private final transient Optional<Reason> stopped;

    public ServerTrouble(String sentence) {
        this(sentence, Optional.empty());
    }

    ServerTrouble(String sentence, Optional<Reason> stopped) {
        super(sentence, null, false, false);
        this.stopped = stopped;
    }

    /** Whether it is only that nobody waits any longer, and why. */
    public Optional<Reason> stopped() {
        return stopped;
    }
}
