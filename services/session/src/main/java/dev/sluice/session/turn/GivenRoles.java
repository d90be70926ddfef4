package dev.sluice.session.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.TenantId;
import dev.sluice.session.role.RoleBook;
import dev.sluice.session.role.TurnRoles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The roles that a turn names, as they are for its tenant when it is submitted. */
record GivenRoles(RoleBook book) {
    /**
     * The roles for one turn.
     *
     * @param there those that there are for it
     * @param missing the first that it is given to and that there is not
     */
    record Places(List<RolePool> there, Optional<Role> missing) {}

    Places of(TenantId tenant, Role role, Optional<Plan> plan) {
        var tasks = plan.stream().flatMap(some -> some.tasks().stream()).map(PlannedTask::role);
        var named = Stream.concat(Stream.of(role), tasks).distinct().toList();
        var there = TurnRoles.of(one -> book.inForce(tenant, one), named);
        var missing = named.stream()
                .filter(one -> there.stream().noneMatch(place -> place.role().equals(one)))
                .findFirst();
        return new Places(there, missing);
    }

    /** These limits, or those of the role where they are lower. */
    Limits limits(TenantId tenant, Role role, Limits most) {
        return book.inForce(tenant, role)
                .flatMap(RoleVersion::config)
                .flatMap(RoleConfig::limits)
                .map(LimitPart::of)
                .map(part -> part.lowering(most))
                .orElse(most);
    }
}
