package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Word to whoever works on something, on {@code sluice.control}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = Control.StopTurn.class, name = "StopTurn"),
    @Type(value = Control.DropWorkspace.class, name = "DropWorkspace")
})
public sealed interface Control {
    Scope scope();

    /** Stop whatever runs for the turn and start nothing more of it; keyed by the turn. */
    record StopTurn(Scope scope, TurnId turn) implements Control {}

    /** The session is deleted: remove its workspace; keyed by the session. */
    record DropWorkspace(Scope scope) implements Control {}
}
