package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A person or system inside a tenant. 1 to 64 letters, digits, dots, dashes, underscores or @. */
public record UserId(@JsonValue String value) {
    @JsonCreator
    public UserId {
        IdForm.NAME.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
