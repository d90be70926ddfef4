package dev.sluice.executor.call;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Input.CallFailed;
import dev.sluice.contracts.Input.CallOutcome;
import dev.sluice.executor.workspace.Refused;
import java.util.Optional;

/**
 * What comes of one delivery of a call.
 *
 * @param audit what was decided about permission; empty if nothing was, or if it was recorded before the effect
 */
record Answer(CallOutcome outcome, Optional<AuditRecorded> audit) {
    static Answer of(CallOutcome outcome) {
        return new Answer(outcome, Optional.empty());
    }

    static Answer of(CallId call, Refused refused) {
        return failed(call, refused.reason(), refused.getMessage());
    }

    static Answer failed(CallId call, CallFailure reason, String sentence) {
        return of(new CallFailed(call, reason, sentence));
    }

    Answer audited(AuditRecorded audit) {
        return new Answer(outcome, Optional.of(audit));
    }
}
