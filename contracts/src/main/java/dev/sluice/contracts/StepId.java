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

    /** The task that this step belongs to. */
    public TaskId task() {
        return TaskId.of(turn(), number(1));
    }

    /** The first attempt of the step that follows. */
    public StepId nextStep() {
        return of(turn(), number(1), number(2) + 1, 1);
    }

    /** The next attempt of the same step. */
    public StepId nextAttempt() {
        return of(turn(), number(1), number(2), attempt() + 1);
    }

    /** Which try of the step this is, from 1. */
    public int attempt() {
        return number(3);
    }

    private int number(int place) {
        var start = 0;
        for (int i = 0; i < place; i++) {
            start = value.indexOf('/', start) + 1;
        }
        var end = value.indexOf('/', start);
        return Integer.parseInt(value, start, end < 0 ? value.length() : end, 10);
    }

    @Override
    public String toString() {
        return value;
    }
}
