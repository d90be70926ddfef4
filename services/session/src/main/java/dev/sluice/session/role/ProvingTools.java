package dev.sluice.session.role;

import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlanCheck;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.ToolDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Whether the proofs of a plan can be given: each of their tools is one that the task's role has in its tenant. */
@ApplicationScoped
public class ProvingTools {
    private final RoleBook book;
    private final ShippedRoles shipped;
    private final ToolNames tools;

    public ProvingTools(RoleBook book, ShippedRoles shipped, ToolNames tools) {
        this.book = book;
        this.shipped = shipped;
        this.tools = tools;
    }

    /** Which proof nobody could give, in one sentence; empty if there is none. */
    public Optional<String> objection(TenantId tenant, Plan plan) {
        return PlanCheck.unprovable(plan, (role, tool) -> has(tenant, role, tool));
    }

    /** Where nobody has told here what a role is, nobody knows. */
    private boolean has(TenantId tenant, Role role, String tool) {
        var config = config(tenant, role);
        return config.isEmpty() || config.get().tools().contains(tool) || isGiven(tenant, role, tool);
    }

    private Optional<RoleConfig> config(TenantId tenant, Role role) {
        var own = book.inForce(tenant, role);
        return own.isPresent() ? own.flatMap(RoleVersion::config) : shipped.find(role);
    }

    /** Whether it is a tool of the tenant's own that the role has without naming it. */
    private boolean isGiven(TenantId tenant, Role role, String tool) {
        return tools.find(tenant, tool)
                .flatMap(ToolDefinition::source)
                .filter(source ->
                        source.tenant().equals(tenant) && source.roles().contains(role))
                .isPresent();
    }
}
