package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One conversation of one user; the Kafka key of all it says. 1 to 64 letters, digits, dashes or underscores. */
public record SessionId(@JsonValue String value) {
    @JsonCreator
    public SessionId {
        IdForm.SESSION.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
