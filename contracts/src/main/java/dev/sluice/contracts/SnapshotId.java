package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One state of a workspace's files, named by what it holds: equal files have equal names. 64 hex digits. */
public record SnapshotId(@JsonValue String value) {
    @JsonCreator
    public SnapshotId {
        IdForm.SNAPSHOT.check(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
