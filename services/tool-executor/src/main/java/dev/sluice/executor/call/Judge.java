package dev.sluice.executor.call;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.policy.ApprovalPolicy;
import dev.sluice.executor.policy.GrantScope;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.keys.GrantVerifier;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.call.Verdict;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/** Judges calls by the policy that their turn began with, and by what persons granted along with other calls. */
record Judge(PolicyVersions versions, GrantVerifier grants, Clock clock) {
    private static final Logger LOG = Logger.getLogger(Judge.class);

    /** @param work whose arguments are checked against the tool's schema */
    Verdict judge(ToolDefinition tool, CallWork work) throws Refused, InterruptedException {
        var policy = versions.find(work.policyVersion());
        if (policy.isEmpty()) {
            return ApprovalPolicy.unknownVersion();
        }
        var verdict = ApprovalPolicy.judge(policy.get(), tool, work);
        return verdict instanceof Verdict.Ask ask && tool.effect()
                ? asked(policy.get(), tool, work, put(policy.get(), ask))
                : verdict;
    }

    private static Verdict.Ask put(CompiledPolicy policy, Verdict.Ask ask) {
        return ask.put(policy.peopleFor(ask.risk()), policy.questionTimes(), policy.questionsPerHour());
    }

    /**
     * What would be asked about may be granted already; if it is not, it may be granted along with this call. Neither where
     * the policy names who says yes: nobody here can tell whether those who granted are among them. Nor for tools from
     * elsewhere, of which nobody here knows what their arguments mean.
     */
    private Verdict asked(CompiledPolicy policy, ToolDefinition tool, CallWork work, Verdict.Ask ask) throws Refused {
        if (policy.namesApprovers(ask.risk()) || tool.source().isPresent()) {
            return ask;
        }
        var scope = GrantScope.of(policy, tool, work, ask.risk());
        if (ask.rule().equals(ApprovalPolicy.CONSENT_RULE) && scope.isEdit() && edits(policy, work)) {
            return new Verdict.Allow("mode:" + SessionMode.AUTO_EDIT.word());
        }
        for (var grant : work.standing().orElse(List.of())) {
            if (scope.covers(grant.pattern()) && believed(grant, work)) {
                return new Verdict.Allow("grant:" + grant.id());
            }
        }
        return ask.offering(scope.offers());
    }

    /** Whether the session is in the mode in which files are written without asking, and may be. */
    private boolean edits(CompiledPolicy policy, CallWork work) {
        return policy.allows(SessionMode.AUTO_EDIT)
                && work.mode()
                        .flatMap(ModeSet::leave)
                        .filter(leave -> grants.objection(leave, work.scope(), clock.instant())
                                .isEmpty())
                        .isPresent();
    }

    private boolean believed(StandingGrant grant, CallWork work) {
        var call = work.request().call();
        var objection = grants.objection(grant, call.turn(), work.scope(), clock.instant());
        objection.ifPresent(why -> LOG.warnf("call %s: grant %s is not believed: %s", call, grant.id(), why.word()));
        return objection.isEmpty();
    }
}
