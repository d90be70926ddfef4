package dev.sluice.executor.workspace;

import dev.sluice.contracts.CallFailure;

/** What was asked for cannot be had. The message is one sentence that the model can act on and that gives nothing away. */
public final class Refused extends Exception {
    private final CallFailure reason;

    public Refused(CallFailure reason, String sentence) {
        // A stack trace would cost more than the refusal; nobody reads it.
        super(sentence, null, false, false);
        this.reason = reason;
    }

    public CallFailure reason() {
        return reason;
    }
}
