package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One attempt of one model call: {@code <turn>/<task>/<step>/<attempt>}, derived and never random, so that deciding again gives the same name. */
public record StepId(@JsonValue String value) {
    @JsonCreator
    public StepId {
        IdForm.STEP.check(value);
    }

    /** The step that its place in the turn names; all numbers count from 1. */
    public static StepId of(TurnId turn, int task, int step, int attempt) {
        return new StepId(turn.value() + "/" + task + "/" + step + "/" + attempt);
    }

    /** The turn that this step belongs to. */
    public TurnId turn() {
        return new TurnId(value.substring(0, value.indexOf('/')));
    }

    @Override
    public String toString() {
        return value;
    }
}
