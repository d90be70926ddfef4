package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One thing a user asked for: {@code <session>.<suffix>}, so that whoever has it knows where to look. */
public record TurnId(@JsonValue String value) {
    @JsonCreator
    public TurnId {
        IdForm.TURN.check(value);
    }

    /** The turn of a session that a suffix of 1 to 32 lower-case letters and digits names. */
    public static TurnId of(SessionId session, String suffix) {
        return new TurnId(session.value() + "." + suffix);
    }

    /** The session that this turn belongs to. */
    public SessionId session() {
        return new SessionId(value.substring(0, value.indexOf('.')));
    }

    @Override
    public String toString() {
        return value;
    }
}
