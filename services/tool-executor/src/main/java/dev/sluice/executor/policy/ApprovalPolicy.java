package dev.sluice.executor.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.contracts.Versions;
import dev.sluice.executor.workspace.ProtectedNames;
import dev.sluice.executor.workspace.Refused;
import dev.sluice.executor.workspace.WorkspacePath;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The built-in policy: reading is free, every change needs a person's consent, secrets and machinery are out of reach,
 * and roles that only think do not write. A pure function of what it is given.
 */
public final class ApprovalPolicy {
    private static final Set<Role> READERS = Set.of(Role.ORCHESTRATOR, Role.ASK, Role.ARCHITECT);

    private static final String CONSENT = "Every change needs a person's consent.";
    private static final int NAMED_MAX = 5;

    private ApprovalPolicy() {}

    /** @param arguments checked against the tool's schema; a text named {@code path} is a path in the workspace */
    public static Verdict judge(ToolDefinition tool, JsonNode arguments, String policyVersion, Role agent)
            throws Refused {
        if (!policyVersion.equals(Versions.BUILT_IN.policy())) {
            return new Verdict.Deny("This executor does not know the policy version of this turn.");
        }
        var path = WorkspacePath.parse(arguments.path("path").asText("."));
        if (ProtectedNames.onPath(path)) {
            return new Verdict.Deny(path + " is protected: secrets, .git and .sluice are out of reach for tools.");
        }
        if (!tool.effect()) {
            return new Verdict.Allow();
        }
        if (READERS.contains(agent)) {
            return new Verdict.Deny("The role " + agent + " only reads; describe the change instead of making it.");
        }
        var invisible = InvisibleText.in(arguments);
        return invisible.isEmpty()
                ? new Verdict.Ask(CONSENT, riskOf(tool, path))
                : new Verdict.Ask(warning(invisible), atLeastHigh(tool.risk()));
    }

    private static String warning(Set<String> invisible) {
        var named = invisible.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        return CONSENT + " Look closely: it holds characters that are not seen, written out in the change (" + named
                + (invisible.size() > NAMED_MAX ? ", ..." : "") + ").";
    }

    /** What hides behind a dot is mostly configuration that others run: more than a change of one file. */
    private static Risk riskOf(ToolDefinition tool, WorkspacePath path) {
        var hidden = path.names().stream().anyMatch(name -> name.startsWith("."));
        return hidden ? atLeastHigh(tool.risk()) : tool.risk();
    }

    private static Risk atLeastHigh(Risk risk) {
        return risk.compareTo(Risk.HIGH) < 0 ? Risk.HIGH : risk;
    }
}
