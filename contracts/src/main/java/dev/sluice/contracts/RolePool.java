package dev.sluice.contracts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the model calls of a role are made, and what it is to them: several roles share the workers of one pool, so that a
 * further role needs no further topic ({@link Topics#steps}).
 *
 * @param pool of the same form as a role's name
 * @param version of the role's configuration; without one that of all roles of the turn
 * @param taskMax how long a task of a plan may take that is given to it, a second to a day, where the plan does not say;
 *     without it as long as its turn
 */
public record RolePool(Role role, String pool, Optional<String> version, Optional<Duration> taskMax) {
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
        if (taskMax.filter(time -> !PlanCheck.isTime(time)).isPresent()) {
            throw new IllegalArgumentException("the time of a role's tasks is a second to a day");
        }
    }

    /** A role as it ships. */
    public RolePool(Role role, String pool) {
        this(role, pool, Optional.empty());
    }

    /** One whose tasks may take as long as their turn. */
    public RolePool(Role role, String pool, Optional<String> version) {
        this(role, pool, version, Optional.empty());
    }

    /** The roles that ship with Sluice. */
    public static Set<Role> shipped() {
        return SHIPPED.stream().map(RolePool::role).collect(Collectors.toUnmodifiableSet());
    }

    private static RolePool own(Role role) {
        return new RolePool(role, role.name());
    }
}
