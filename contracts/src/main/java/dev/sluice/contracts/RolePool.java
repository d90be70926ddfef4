package dev.sluice.contracts;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the model calls of a role are made: several roles share the workers of one pool, so that a further role needs no
 * further topic ({@link Topics#steps}).
 *
 * @param pool of the same form as a role's name
 */
public record RolePool(Role role, String pool) {
    /** The roles that ship with Sluice, to which turns and tasks may be given. */
    public static final List<RolePool> SHIPPED = List.of(
            own(Role.ORCHESTRATOR),
            own(Role.CODER),
            own(Role.ARCHITECT),
            own(Role.DEBUG),
            own(Role.ASK),
            new RolePool(Role.PLANNER, Role.ARCHITECT.name()),
            new RolePool(Role.READER, Role.ASK.name()),
            new RolePool(Role.REVIEWER, Role.DEBUG.name()),
            new RolePool(Role.TEST_WRITER, Role.CODER.name()),
            new RolePool(Role.SECURITY, Role.ARCHITECT.name()));

    public RolePool {
        if (!Role.isName(pool)) {
            throw new IllegalArgumentException("a pool is named as a role is");
        }
    }

    /** The roles that ship with Sluice. */
    public static Set<Role> shipped() {
        return SHIPPED.stream().map(RolePool::role).collect(Collectors.toUnmodifiableSet());
    }

    private static RolePool own(Role role) {
        return new RolePool(role, role.name());
    }
}
