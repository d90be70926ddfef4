package dev.sluice.workers.step;

import dev.sluice.contracts.Input.PlanProposed;
import dev.sluice.contracts.Input.StepFailed;
import dev.sluice.contracts.Input.StepOutcome;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlanCheck;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Versions;
import dev.sluice.workers.prompt.RoleBook;
import dev.sluice.workers.prompt.RoleSheet;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Holds a plan that a model made against the tools of the turn's roles, which only a worker knows: one with a proof that nobody
 * could give is no plan, and its model is asked again. Whether there are such roles at all, the orchestrator says.
 *
 * @param rolesWait for the version of a role, which comes by another way
 */
record PlanProofs(RoleBook roles, Having having, Duration rolesWait) {
    /** Who has which tools. */
    interface Having {
        /** Whether an agent whose role names these has a tool of this name. */
        boolean has(List<String> names, TenantId tenant, Role role, String tool);
    }

    /** The outcome; in place of a plan that cannot be proven, what is wrong with it. */
    Optional<StepOutcome> held(StepWork step, Optional<StepOutcome> outcome) throws InterruptedException {
        if (step.planVersions().isEmpty() || !(outcome.orElse(null) instanceof PlanProposed proposed)) {
            return outcome;
        }
        var unprovable = PlanCheck.unprovable(
                proposed.plan(), tools(step, step.planVersions().get(), proposed.plan()));
        return unprovable
                .<StepOutcome>map(why -> new StepFailed(
                        step.step(),
                        proposed.run(),
                        StepFailure.INVALID_RESULT,
                        "The plan cannot be carried out: %s.".formatted(why)))
                .or(() -> outcome);
    }

    private BiPredicate<Role, String> tools(StepWork step, Versions versions, Plan plan) throws InterruptedException {
        var tenant = step.scope().tenant();
        var sheets = new HashMap<Role, RoleSheet>();
        for (var role : plan.tasks().stream().map(PlannedTask::role).distinct().toList()) {
            roles.sheet(tenant, role, versions.ofRole(role), rolesWait).ifPresent(sheet -> sheets.put(role, sheet));
        }
        return (role, tool) ->
                !sheets.containsKey(role) || having.has(sheets.get(role).tools(), tenant, role, tool);
    }
}
