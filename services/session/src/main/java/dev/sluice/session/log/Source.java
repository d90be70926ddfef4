package dev.sluice.session.log;

import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Delta;
import dev.sluice.contracts.StepId;
import java.util.Optional;

/**
 * What streams: a step's model, or one of the calls that it asked for.
 *
 * @param call empty if it is the model
 */
public record Source(StepId step, Optional<CallId> call) {
    static Source of(Delta delta) {
        return new Source(delta.step(), delta.call());
    }

    public static Source of(StepId step) {
        return new Source(step, Optional.empty());
    }

    static Source of(CallId call) {
        return new Source(call.step(), Optional.of(call));
    }

    /** No two have the same. */
    String id() {
        return call.map(CallId::value).orElse(step.value());
    }
}
