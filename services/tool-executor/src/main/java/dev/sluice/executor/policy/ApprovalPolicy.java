package dev.sluice.executor.policy;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.call.CallJudge;
import dev.sluice.policy.call.JudgedCall;
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

    /**
     * @param work whose arguments are checked against the tool's schema; a text named {@code path} is a path in the workspace,
     *     except for tools from elsewhere, whose arguments mean what they mean there
     */
    public static Verdict judge(CompiledPolicy policy, ToolDefinition tool, CallWork work) throws Refused {
        var arguments = work.request().arguments();
        var ours = tool.source().isEmpty();
        var path = WorkspacePath.parse(ours ? arguments.path("path").asText(".") : ".");
        var plansOnly =
                work.mode().filter(set -> set.mode() == SessionMode.PLAN_ONLY).isPresent();
        return CallJudge.judge(
                policy,
                tool,
                new JudgedCall(
                        arguments,
                        path.names(),
                        ours && arguments.has("path"),
                        work.agent(),
                        work.scope(),
                        work.workspace().orElse(""),
                        plansOnly));
    }
}
