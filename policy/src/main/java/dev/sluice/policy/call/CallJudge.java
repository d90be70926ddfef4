package dev.sluice.policy.call;

import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.ToolDefinition;
import dev.sluice.policy.CallFacts;
import dev.sluice.policy.CompiledPolicy;
import dev.sluice.policy.Ruling;
import java.util.List;
import java.util.Set;

/**
 * Whether a call may run. Some rules are built in and no policy opens what they shut: secrets and machinery are out of
 * reach, and roles that only think do not write. Then the rules of the policy decide, the first that fits; but what
 * they allow still needs a person's consent if there is something that he must see. Where no rule fits, reading is free
 * and every change needs consent. A pure function of what it is given, so calls of long ago are judged as those of today.
 */
public final class CallJudge {
    private static final Set<Role> READERS = Set.of(
            Role.ORCHESTRATOR, Role.ASK, Role.ARCHITECT, Role.PLANNER, Role.READER, Role.REVIEWER, Role.SECURITY);

    private static final String CONSENT = "Every change needs a person's consent.";

    /** By which is asked where no rule of the policy's own says anything. */
    public static final String CONSENT_RULE = "builtin:consent";

    private CallJudge() {}

    /** Whether a call of this tool may run under this policy. */
    public static Verdict judge(CompiledPolicy policy, ToolDefinition tool, JudgedCall call) {
        var path = call.path();
        if (ProtectedNames.onPath(path)) {
            return new Verdict.Deny(
                    String.join("/", path) + " is protected: secrets, .git and .sluice are out of reach for tools.",
                    "builtin:protected");
        }
        if (tool.effect() && READERS.contains(call.agent())) {
            return new Verdict.Deny(
                    "The role " + call.agent() + " only reads; describe the change instead of making it.",
                    "builtin:reader");
        }
        if (tool.effect() && call.plansOnly()) {
            return new Verdict.Deny(
                    "This session only plans: nothing is changed and nothing is run. Say what you would do, and stop.",
                    "builtin:plan-only");
        }
        var started = StartedCommand.of(tool, call.arguments(), policy.programs());
        var objections = tool.effect() ? Objection.to(path, call.arguments(), started) : List.<Objection>of();
        return policy.rule(facts(tool, call, started))
                .map(ruling -> ruled(ruling, tool, objections))
                .orElseGet(() -> builtIn(tool, objections));
    }

    private static Verdict ruled(Ruling ruling, ToolDefinition tool, List<Objection> objections) {
        var risk = higher(ruling.risk().orElse(tool.risk()), tool.risk());
        return switch (ruling.decision()) {
            case DENY -> new Verdict.Deny(ruling.reason(), ruling.rule());
            case ASK ->
                new Verdict.Ask(
                        withObjections(ruling.reason(), objections),
                        riskOf(risk, objections),
                        ruling.rule(),
                        flags(objections));
            case ALLOW ->
                objections.isEmpty()
                        ? new Verdict.Allow(ruling.rule())
                        : new Verdict.Ask(
                                withObjections("A rule allows this, but a person must see it.", objections),
                                riskOf(risk, objections),
                                ruling.rule(),
                                flags(objections));
        };
    }

    private static Verdict builtIn(ToolDefinition tool, List<Objection> objections) {
        return tool.effect()
                ? new Verdict.Ask(
                        withObjections(CONSENT, objections),
                        riskOf(tool.risk(), objections),
                        CONSENT_RULE,
                        flags(objections))
                : new Verdict.Allow("builtin:read");
    }

    private static String withObjections(String reason, List<Objection> objections) {
        var text = new StringBuilder(reason);
        objections.forEach(objection -> text.append(' ').append(objection.sentence()));
        return text.toString();
    }

    private static List<String> flags(List<Objection> objections) {
        return objections.stream()
                .flatMap(objection -> objection.flags().stream())
                .toList();
    }

    private static Risk riskOf(Risk risk, List<Objection> objections) {
        return objections.stream().map(Objection::riskMin).reduce(risk, CallJudge::higher);
    }

    private static Risk higher(Risk one, Risk other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static CallFacts facts(ToolDefinition tool, JudgedCall call, StartedCommand started) {
        return new CallFacts(
                tool.name(),
                tool.effect(),
                call.arguments(),
                started.text(),
                started.dangers(),
                call.namesPath() ? shown(call.path()) : "",
                call.agent(),
                call.scope(),
                call.workspace(),
                tool.risk());
    }

    private static String shown(List<String> path) {
        return path.isEmpty() ? "." : String.join("/", path);
    }
}
