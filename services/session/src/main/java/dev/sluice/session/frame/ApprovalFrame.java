package dev.sluice.session.frame;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import java.time.Instant;

/** What clients are told of an approval, from the question to its end. */
final class ApprovalFrame {
    private ApprovalFrame() {}

    /** @param at when it was asked */
    static Frame of(Fact.ApprovalRequested asked, Instant at) {
        var frame = about("approval_required", asked.approval(), asked.call())
                .with("agent", asked.agent())
                .with("tool", asked.tool())
                .with("arguments", asked.arguments())
                .with("reason", asked.reason())
                .with("risk", asked.risk())
                .with("diff", asked.diff())
                .with("digest", asked.digest());
        asked.view().ifPresent(view -> {
            var fields = new CallFields(view);
            frame.with("command", fields.command())
                    .with("path", view.path())
                    .with("warnings", fields.warnings())
                    .with("flags", view.flags())
                    .with("rule", view.rule())
                    .with("policy", view.policy())
                    .with("grants", fields.grants())
                    .with("people", view.people())
                    .with("expires_at", view.times().flatMap(times -> times.expires(at)));
        });
        return frame;
    }

    static Frame of(Fact.ApprovalSupported supported) {
        return about("approval_supported", supported.approval(), supported.call())
                .with("supported_by", supported.supportedBy())
                .with("people", supported.people())
                .with("waited_ms", supported.waited().toMillis());
    }

    static Frame of(Fact.ApprovalReminded reminded) {
        return about("approval_reminder", reminded.approval(), reminded.call())
                .with("number", reminded.number())
                .with("expires_at", reminded.expires());
    }

    static Frame of(Fact.ApprovalExpired expired) {
        return about("approval_expired", expired.approval(), expired.call())
                .with("waited_ms", expired.waited().toMillis());
    }

    static Frame of(Fact.ApprovalSettled settled) {
        return about("approval_decided", settled.approval(), settled.call())
                .with("approved", settled.approved())
                .with("decided_by", settled.decidedBy())
                .with("reason", settled.reason())
                .with("waited_ms", settled.waited().toMillis())
                .with("grant", settled.standing().map(CallFields::grant))
                .with("arguments", settled.edit().map(CallEdit::arguments));
    }

    private static Frame about(String type, ApprovalId approval, CallId call) {
        return Frame.of(type).with("approval_id", approval).with("call", call);
    }
}
