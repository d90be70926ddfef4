package dev.sluice.verify.rule;

import dev.sluice.verify.event.AuditEvent;
import dev.sluice.verify.event.FactEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link Invariant#DECISIONS_AUDITED}: decisions of people, and calls that ran, beside {@code sluice.audit}. */
public final class Audit {
    /** Who decided each approval, by the audit. */
    private final Map<String, String> deciders = new HashMap<>();

    private final Set<String> allowedCalls = new HashSet<>();
    private final Set<String> ids = new HashSet<>();

    /** Audit records first: all of them, then the facts. */
    public void see(AuditEvent record, Findings findings) {
        if (!ids.add(record.id())) {
            return;
        }
        switch (record.action()) {
            case "approval.settled" -> {
                if (record.allowed() && deciders.put(record.resource(), record.user()) != null) {
                    findings.at(
                            record.place(),
                            Invariant.DECISIONS_AUDITED,
                            record.resource(),
                            "it was decided twice by the audit");
                }
            }
            case "call.run" -> {
                if (record.allowed()) {
                    allowedCalls.add(record.resource());
                }
            }
            default -> {
                // No fact says the same.
            }
        }
    }

    /** @param fact one that may be a decision, or the end of a call */
    public void see(FactEvent fact, Findings findings) {
        if (fact.is("ApprovalSettled")) {
            fact.text("approval").ifPresent(approval -> decided(approval, fact, findings));
        }
        if (fact.is("CallCompleted") && fact.text("status").orElse("").equals("SUCCEEDED")) {
            fact.call()
                    .filter(call -> !allowedCalls.contains(call))
                    .ifPresent(call -> findings.at(
                            fact,
                            Invariant.DECISIONS_AUDITED,
                            call,
                            "it ran, and the audit does not say that it might"));
        }
    }

    private void decided(String approval, FactEvent fact, Findings findings) {
        var decider = deciders.get(approval);
        if (decider == null) {
            findings.at(fact, Invariant.DECISIONS_AUDITED, approval, "its decision is not in the audit");
        } else if (!decider.equals(fact.text("decided_by").orElse(""))) {
            findings.at(fact, Invariant.DECISIONS_AUDITED, approval, "the audit names somebody else who decided it");
        }
    }

    /** How many records there are, each counted once. */
    public int count() {
        return ids.size();
    }
}
