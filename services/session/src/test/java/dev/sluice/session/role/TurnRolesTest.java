package dev.sluice.session.role;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleLimits;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which roles there are for a turn, in which versions and pools. */
class TurnRolesTest {
    @Test
    void aTenantThatSetNothingHasTheRolesThatShip() {
        assertEquals(RolePool.SHIPPED, roles(List.of(), "coder"));
    }

    @Test
    void aRoleThatWasSetHasItsVersionAndKeepsItsPool() {
        var places = roles(List.of(Configured.role("reviewer", 3, "Be strict.")), "coder");

        assertTrue(places.contains(new RolePool(Role.REVIEWER, "debug", Optional.of("v3"))));
        assertEquals(RolePool.SHIPPED.size(), places.size());
    }

    @Test
    void aRoleOfTheTenantIsThereForTheTurnThatNamesIt() {
        var set = List.of(Configured.role("translator", 1, "Translate."));

        assertTrue(roles(set, "translator").contains(new RolePool(new Role("translator"), "coder", Optional.of("v1"))));
        assertEquals(RolePool.SHIPPED, roles(set, "coder"));
    }

    @Test
    void itWorksInThePoolThatItNames() {
        var places = roles(List.of(Configured.pooled("coder", "ask")), "coder");

        assertTrue(places.contains(new RolePool(Role.CODER, "ask", Optional.of("v1"))));
    }

    @Test
    void itsTasksHaveTheTimeThatItsLimitsSay() {
        var limits = new RoleLimits(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(90));

        var places = roles(List.of(Configured.limited("reader", limits)), "coder");

        assertTrue(places.contains(
                new RolePool(Role.READER, "ask", Optional.of("v1"), Optional.of(Duration.ofSeconds(90)))));
    }

    @Test
    void whoMayBeHandedToIsThereToo() {
        var set = List.of(
                Configured.handsTo("orchestrator", "translator", "nobody"),
                Configured.handsTo("translator", "proof-reader", "translator"),
                Configured.role("proof-reader", 2, "Read."),
                Configured.role("stranger", 1, "Wait."));

        var names =
                roles(set, "coder").stream().map(place -> place.role().name()).toList();

        assertTrue(names.containsAll(List.of("translator", "proof-reader")), names::toString);
        assertEquals(RolePool.SHIPPED.size() + 2, names.size());
    }

    @Test
    void aTurnCarriesABoundedNumberOfRoles() {
        var set = new ArrayList<RoleVersion>();
        for (int at = 0; at < 200; at++) {
            set.add(Configured.handsTo("r" + at, "r" + (at + 1)));
        }

        assertEquals(
                RolePool.SHIPPED.size() + TurnRoles.MORE_MAX, roles(set, "r0").size());
    }

    private static List<RolePool> roles(List<RoleVersion> set, String named) {
        return TurnRoles.of(
                role -> set.stream().filter(one -> one.role().equals(role)).findFirst(), List.of(new Role(named)));
    }
}
