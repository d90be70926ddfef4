package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One part of a turn: {@code <turn>/<number>}. The first answers the user; those of a plan follow in its order. */
public record TaskId(@JsonValue String value) {
    @JsonCreator
    public TaskId {
        IdForm.TASK.check(value);
    }

    /** The task of that number, from 1. */
    public static TaskId of(TurnId turn, int number) {
        return new TaskId(turn.value() + "/" + number);
    }

    /** The turn that this task belongs to. */
    public TurnId turn() {
        return new TurnId(value.substring(0, value.indexOf('/')));
    }

    /** Whether it is a task of this turn. */
    public boolean isOf(TurnId turn) {
        var turnChars = turn.value().length();
        return value.indexOf('/') == turnChars && value.startsWith(turn.value());
    }

    /** Its place in the turn, from 1. */
    public int number() {
        return Integer.parseInt(value, value.indexOf('/') + 1, value.length(), 10);
    }

    @Override
    public String toString() {
        return value;
    }
}
