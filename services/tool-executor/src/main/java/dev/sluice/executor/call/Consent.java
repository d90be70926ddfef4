package dev.sluice.executor.call;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallView;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input.ApprovalRequired;
import dev.sluice.executor.ledger.CallLedger;
import dev.sluice.executor.tool.Change;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.policy.call.InvisibleText;
import dev.sluice.policy.call.Verdict;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Asks a person for leave, and judges whether the leave that came with a call covers it exactly as it would run now. */
final class Consent {
    private static final Logger LOG = Logger.getLogger(Consent.class);

    /** As the audit names it. */
    private static final String TOO_MANY_RULE = "builtin:questions-per-hour";

    private final GrantVerifier grants;
    private final CallLedger ledger;
    private final CallAudit audit;

    Consent(GrantVerifier grants, CallLedger ledger, CallAudit audit) {
        this.grants = grants;
        this.ledger = ledger;
        this.audit = audit;
    }

    /** The question, with the change as it would be now; or the end of the call, if its user is asked too often. */
    Answer question(CallWork work, Change change, String digest, Verdict.Ask ask) {
        var tooMany = tooMany(work, ask);
        if (tooMany.isPresent()) {
            return Answer.failed(
                            work.request().call(),
                            CallFailure.DENIED,
                            tooMany.get().reason())
                    .audited(audit.denied(work, tooMany.get()));
        }
        var required = new ApprovalRequired(
                work.request().call(),
                work.request().tool(),
                work.request().arguments(),
                digest,
                reason(work, ask),
                ask.risk(),
                change.diff(),
                Optional.empty(),
                Optional.of(view(work, change, ask)));
        return Answer.of(required).audited(audit.asked(work, digest, ask));
    }

    private Optional<Verdict.Deny> tooMany(CallWork work, Verdict.Ask ask) {
        return ask.perHour().flatMap(max -> ledger.ask(work.request().call(), work.scope(), max)
                .map(again -> new Verdict.Deny(
                        "People are asked about %d calls an hour at most, and that many were asked about. The next may be"
                                        .formatted(max)
                                + " asked about from " + again.truncatedTo(ChronoUnit.SECONDS)
                                + " on; until then only what needs no approval can be done. (Policy "
                                + work.policyVersion() + ".)",
                        TOO_MANY_RULE)));
    }

    private static CallView view(CallWork work, Change change, Verdict.Ask ask) {
        var flags = new ArrayList<>(ask.flags());
        if (!change.shownWhole()) {
            flags.add("not_shown_whole");
        }
        return new CallView(
                change.started(),
                change.file().map(WorkspacePath::toString).map(InvisibleText::shown),
                change.warnings(),
                flags,
                ask.rule(),
                work.policyVersion(),
                Optional.of(ask.grants()),
                Optional.of(ask.people()).filter(number -> number > 1),
                ask.times());
    }

    /** Why it is asked, and by which rule: who decides can look it up. */
    private static String reason(CallWork work, Verdict.Ask ask) {
        var again = work.grant().isPresent() ? "It has changed since it was approved. " : "";
        return again + ask.reason() + " (Rule " + ask.rule() + ", policy " + work.policyVersion() + ".)";
    }

    /** The end of a call whose grant is not believed; empty if it is. */
    Optional<Answer> refusal(CallWork work) {
        var call = work.request().call();
        return work.grant()
                .flatMap(grant -> grants.objection(grant, call, work.scope()))
                .map(objection -> {
                    LOG.warnf("call %s came with a grant that is not believed: %s", call, objection.word());
                    return Answer.failed(call, CallFailure.DENIED, "The approval of this call is not valid.")
                            .audited(audit.grantRefused(work, objection.word()));
                });
    }

    /** Whether the believed grant, or the two that are needed, are for exactly this. */
    boolean covers(CallWork work, String digest, Verdict.Ask ask) {
        var first = work.grant().filter(grant -> grant.digest().equals(digest));
        return ask.people() > 1 ? first.filter(grant -> supported(work, grant)).isPresent() : first.isPresent();
    }

    /** Whether two different people answered the same question so, neither of them the one whose session it is. */
    private boolean supported(CallWork work, Grant first) {
        var owner = work.scope().user();
        return work.second()
                .filter(second -> second.digest().equals(first.digest())
                        && second.approval().equals(first.approval())
                        && !second.decidedBy().equals(first.decidedBy())
                        && !second.decidedBy().equals(owner)
                        && !first.decidedBy().equals(owner))
                .filter(second -> grants.objection(second, work.request().call(), work.scope())
                        .isEmpty())
                .isPresent();
    }
}
