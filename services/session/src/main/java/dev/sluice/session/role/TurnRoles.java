package dev.sluice.session.role;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleLimits;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which roles there are for a turn, each with its pool and version: those that ship, those that the turn names, and those
 * to which one of these may hand on; not all that a tenant has, because a turn carries them to its end. Pure.
 */
public final class TurnRoles {
    /** Where a role works that says nothing and does not ship. */
    public static final String POOL = Role.CODER.name();

    /** Beside those that ship; who would be one more, there is none for the turn. */
    static final int MORE_MAX = 64;

    private static final Map<Role, RolePool> SHIPPED =
            RolePool.SHIPPED.stream().collect(Collectors.toUnmodifiableMap(RolePool::role, Function.identity()));

    private TurnRoles() {}

    /**
     * The roles of a turn.
     *
     * @param inForce the version of a role that counts for the turn's tenant
     * @param named the roles that the turn is given to by name; what there is none of is left out
     */
    public static List<RolePool> of(Function<Role, Optional<RoleVersion>> inForce, Collection<Role> named) {
        var places = new LinkedHashMap<Role, RolePool>();
        var next = new ArrayDeque<Role>();
        RolePool.SHIPPED.forEach(place -> next.add(place.role()));
        next.addAll(named);
        while (!next.isEmpty() && places.size() < SHIPPED.size() + MORE_MAX) {
            var role = next.poll();
            if (places.containsKey(role)) {
                continue;
            }
            var version = inForce.apply(role).filter(known -> known.config().isPresent());
            place(role, version).ifPresent(place -> places.put(role, place));
            version.flatMap(RoleVersion::config).map(RoleConfig::handsTo).ifPresent(next::addAll);
        }
        return List.copyOf(places.values());
    }

    private static Optional<RolePool> place(Role role, Optional<RoleVersion> version) {
        var shipped = Optional.ofNullable(SHIPPED.get(role));
        if (version.isEmpty()) {
            return shipped;
        }
        var usual = shipped.map(RolePool::pool).orElse(POOL);
        var pool =
                version.flatMap(RoleVersion::config).flatMap(RoleConfig::pool).orElse(usual);
        var taskMax = version.flatMap(RoleVersion::config)
                .flatMap(RoleConfig::limits)
                .flatMap(RoleLimits::taskSeconds)
                .map(Duration::ofSeconds);
        return Optional.of(new RolePool(role, pool, version.map(RoleVersion::version), taskMax));
    }
}
