package dev.sluice.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Word to whoever works on something, on {@code sluice.control}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @Type(value = Control.StopTurn.class, name = "StopTurn"),
    @Type(value = Control.StopStep.class, name = "StopStep"),
    @Type(value = Control.StopCall.class, name = "StopCall"),
    @Type(value = Control.StartFiles.class, name = "StartFiles"),
    @Type(value = Control.WithdrawGrant.class, name = "WithdrawGrant"),
    @Type(value = Control.DropWorkspace.class, name = "DropWorkspace")
})
public sealed interface Control {
    Scope scope();

    /** Stop whatever runs for the turn and start nothing more of it; keyed by the turn. */
    record StopTurn(Scope scope, TurnId turn) implements Control {}

    /** Nobody waits for this step any more: stop it, or do not start it; keyed by the step. */
    record StopStep(Scope scope, StepId step) implements Control {}

    /** Nobody waits for this call any more: stop it, or do not start it; keyed by the call. */
    record StopCall(Scope scope, CallId call) implements Control {}

    /** The session's files begin, or begin anew, as they were somewhere; keyed by the session and a mark. */
    record StartFiles(Scope scope, FilesStart start) implements Control {}

    /** The grant for further calls counts no more, whoever shows it; keyed by the session and the grant. */
    record WithdrawGrant(Scope scope, String grant) implements Control {}

    /** The session is deleted: remove its workspace; keyed by the session. */
    record DropWorkspace(Scope scope) implements Control {}
}
