package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a task asks the user: {@code <session>.<hash of the step that asks>}; a step asks once at most. */
public record QuestionId(@JsonValue String value) {
    @JsonCreator
    public QuestionId {
        IdForm.TURN.check(value);
    }

    /** The question of a step. */
    public static QuestionId of(StepId step) {
        return new QuestionId(step.turn().session().value() + ".q"
                + Digest.sha256Hex(step.value()).substring(0, 24));
    }

    /** The session in which it was asked. */
    public SessionId session() {
        return new SessionId(value.substring(0, value.indexOf('.')));
    }

    @Override
    public String toString() {
        return value;
    }
}
