package dev.sluice.contracts;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The versions of configuration that one turn uses from its first step to its last.
 *
 * @param roles the version of the prompts, models and tools of those roles that have none of their own in {@code pools}
 * @param policy the version of the approval policy
 * @param pools the roles that there are for this turn, and where each is done; a turn of an older release has none, and each
 *     role of it a pool of its own
 * @param notes whether the turn's user had notes when it was submitted, so that is looked which of them fit; absent means no
 */
public record Versions(String roles, String policy, Optional<List<RolePool>> pools, Optional<Boolean> notes) {
    /** The roles and policy that ship with Sluice; where a shipped prompt changes, its roles get another version. */
    public static final Versions BUILT_IN = new Versions("builtin-3", "builtin-1");

    public Versions {
        pools = pools.map(List::copyOf);
    }

    /** Of a turn of a user without notes. */
    public Versions(String roles, String policy, Optional<List<RolePool>> pools) {
        this(roles, policy, pools, Optional.empty());
    }

    /** Of a turn of an older release. */
    public Versions(String roles, String policy) {
        this(roles, policy, Optional.empty(), Optional.empty());
    }

    /** The same versions, with the roles that ship and where each is done. */
    public Versions withShippedRoles() {
        return withRoles(RolePool.SHIPPED);
    }

    /** The same versions, for a turn for which there are these roles. */
    public Versions withRoles(List<RolePool> places) {
        return new Versions(roles, policy, Optional.of(places), notes);
    }

    /** The same versions, for a turn of a user who has notes, or has none. */
    public Versions withNotes(boolean some) {
        return new Versions(roles, policy, pools, Optional.of(some).filter(Boolean::booleanValue));
    }

    /** The roles that tasks of the turn may be given to; {@code otherwise} where an older release did not say. */
    public Set<Role> known(Set<Role> otherwise) {
        return pools.map(places -> places.stream().map(RolePool::role).collect(Collectors.toUnmodifiableSet()))
                .orElse(otherwise);
    }

    /** Where the model calls of a role are made. */
    public String pool(Role role) {
        return place(role).map(RolePool::pool).orElse(role.name());
    }

    /** The version of a role's prompt, model and tools. */
    public String ofRole(Role role) {
        return place(role).flatMap(RolePool::version).orElse(roles);
    }

    /** How long a task of a plan may take that is given to a role, where the plan does not say. */
    public Optional<Duration> taskMax(Role role) {
        return place(role).flatMap(RolePool::taskMax);
    }

    private Optional<RolePool> place(Role role) {
        return pools.stream()
                .flatMap(List::stream)
                .filter(place -> place.role().equals(role))
                .findFirst();
    }
}
