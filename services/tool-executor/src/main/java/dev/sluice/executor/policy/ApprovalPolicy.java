package dev.sluice.executor.policy;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.call.CallJudge;
import dev.sluice.policy.call.JudgedCall;
import dev.sluice.policy.call.PathNames;
import dev.sluice.policy.call.Verdict;

/** Whether a call that is to be run may: what {@link CallJudge} says of it. */
public final class ApprovalPolicy {
    /** By which is asked where no rule of the policy's own says anything. */
    public static final String CONSENT_RULE = CallJudge.CONSENT_RULE;

    private ApprovalPolicy() {}

    /** What is said of a call whose policy nobody here knows. */
    public static Verdict unknownVersion() {
        return new Verdict.Deny("This executor does not know the policy version of this turn.", "builtin:version");
    }

    /** @param work whose arguments are checked against the tool's schema */
    public static Verdict judge(CompiledPolicy policy, ToolDefinition tool, CallWork work) throws Refused {
        try {
            return CallJudge.judge(
                    policy,
                    tool,
                    JudgedCall.of(
                            tool,
                            work.request().arguments(),
                            work.agent(),
                            work.scope(),
                            work.workspace().orElse(""),
                            work.mode()
                                    .filter(set -> set.mode() == SessionMode.PLAN_ONLY)
                                    .isPresent()));
        } catch (PathNames.Malformed malformed) {
            throw new Refused(CallFailure.INVALID_ARGUMENTS, malformed.getMessage());
        }
    }
}
