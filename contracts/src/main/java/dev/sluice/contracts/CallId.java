package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One tool call asked for by a step: {@code <step>/<number>}, numbered from 1 in the model's order. */
public record CallId(@JsonValue String value) {
    @JsonCreator
    public CallId {
        IdForm.CALL.check(value);
    }

    /** The {@code number}-th call that a step asked for, counted from 1. */
    public static CallId of(StepId step, int number) {
        return new CallId(step.value() + "/" + number);
    }

    /** The step that asked for this call. */
    public StepId step() {
        return new StepId(value.substring(0, value.lastIndexOf('/')));
    }

    /** The turn that this call belongs to. */
    public TurnId turn() {
        return step().turn();
    }

    @Override
    public String toString() {
        return value;
    }
}
