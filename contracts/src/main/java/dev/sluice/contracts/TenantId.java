package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A customer or team: the wall between data. 1 to 64 letters, digits, dots, dashes or underscores. */
public record TenantId(@JsonValue String value) {
    @JsonCreator
    public TenantId {
        IdForm.NAME.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
