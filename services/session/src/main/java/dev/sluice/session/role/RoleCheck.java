package dev.sluice.session.role;

import dev.sluice.contracts.InvalidField;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Predicate;

/** Whether what a configuration names is there: tools, model, pool, agents. A slip is told to whoever made it. */
@ApplicationScoped
public class RoleCheck {
    private final RoleBook book;
    private final ToolNames tools;
    private final ModelNames models;

    public RoleCheck(RoleBook book, ToolNames tools, ModelNames models) {
        this.book = book;
        this.tools = tools;
        this.models = models;
    }

    /**
     * Refuses what nobody could carry out.
     *
     * @param beside whether an agent is there beside those of the tenant, or will be
     * @throws InvalidField with the field that names what is not there
     */
    public void check(TenantId tenant, Role role, RoleConfig config, Predicate<Role> beside) {
        require(
                !role.equals(Role.SUMMARISER),
                "agent",
                "no turn is given to the summariser, and no version of it kept");
        config.tools().forEach(tool -> require(tools.mayBe(tenant, tool), "tools", "there is no tool " + tool));
        config.model().ifPresent(model -> require(models.mayBe(model), "model", "the router has no model " + model));
        config.pool().ifPresent(pool -> require(isPool(pool), "pool", "there is no pool " + pool));
        config.handsTo()
                .forEach(other -> require(
                        other.equals(role) || isThere(tenant, other) || beside.test(other),
                        "hands_to",
                        "there is no agent " + other));
    }

    /** Whether a tenant has a role of this name, or it ships. */
    public boolean isThere(TenantId tenant, Role role) {
        return RolePool.shipped().contains(role) || book.inForce(tenant, role).isPresent();
    }

    /** Every installation has the pools of the built-in roles and no others. */
    private static boolean isPool(String name) {
        return Role.BUILT_IN.stream().anyMatch(role -> role.name().equals(name));
    }

    private static void require(boolean holds, String field, String otherwise) {
        if (!holds) {
            throw new InvalidField(field, otherwise);
        }
    }
}
