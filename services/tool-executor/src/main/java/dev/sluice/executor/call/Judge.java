package dev.sluice.executor.call;

import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.executor.policy.ApprovalPolicy;
import dev.sluice.executor.policy.PolicyVersions;
import dev.sluice.executor.policy.Verdict;
import dev.sluice.executor.workspace.Refused;

/** Judges calls by the policy that their turn began with. */
record Judge(PolicyVersions versions) {
    /** @param work whose arguments are checked against the tool's schema */
    Verdict judge(ToolDefinition tool, CallWork work) throws Refused, InterruptedException {
        var policy = versions.find(work.policyVersion());
        return policy.isPresent() ? ApprovalPolicy.judge(policy.get(), tool, work) : ApprovalPolicy.unknownVersion();
    }
}
