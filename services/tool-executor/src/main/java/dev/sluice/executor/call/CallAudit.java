package dev.sluice.executor.call;

import dev.sluice.contracts.AuditRecorded;
import dev.sluice.contracts.CallWork;
import dev.sluice.policy.call.Verdict;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Puts what was decided about a call into words for {@code sluice.audit}: names and digests, never contents. */
final class CallAudit {
    private final Clock clock;

    CallAudit(Clock clock) {
        this.clock = clock;
    }

    /** The policy let it run. */
    AuditRecorded allowed(CallWork work, Verdict.Allow verdict) {
        return record(work, true, "allowed", "", Optional.of(verdict));
    }

    /** A person is asked first. */
    AuditRecorded asked(CallWork work, String digest, Verdict.Ask verdict) {
        return record(work, false, "asked", digest, Optional.of(verdict));
    }

    /** The policy refused. */
    AuditRecorded denied(CallWork work, Verdict verdict) {
        return record(work, false, "denied", "", Optional.of(verdict));
    }

    /** A person's grant lets it run. */
    AuditRecorded granted(CallWork work, String digest, Verdict.Ask verdict) {
        return record(work, true, "granted", digest, Optional.of(verdict));
    }

    /** The grant is not believed. */
    AuditRecorded grantRefused(CallWork work, String objection) {
        return record(work, false, "grant-refused", objection, Optional.empty());
    }

    private AuditRecorded record(
            CallWork work, boolean allowed, String decision, String about, Optional<Verdict> verdict) {
        var call = work.request().call();
        var details = new LinkedHashMap<String, String>();
        details.put("decision", decision);
        if (!about.isEmpty()) {
            details.put("about", about);
        }
        details.put("tool", shortened(work.request().tool()));
        details.put("agent", work.agent().name());
        details.put("policy", shortened(work.policyVersion()));
        verdict.ifPresent(said -> details.put("rule", shortened(said.rule())));
        work.grant()
                .ifPresent(grant -> details.put("decided_by", grant.decidedBy().value()));
        var scope = work.scope();
        // The same decision about the same call is the same event, however often the call is delivered.
        var id = "a:" + call + ":" + decision + (about.isEmpty() ? "" : ":" + about);
        return new AuditRecorded(
                id,
                scope.tenant(),
                scope.user(),
                Optional.of(scope.session()),
                "call.run",
                call.value(),
                allowed,
                Collections.unmodifiableMap(details),
                clock.instant());
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64);
    }
}
