package dev.sluice.session.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleLimits;
import dev.sluice.contracts.TenantId;
import dev.sluice.session.role.Configured;
import dev.sluice.session.role.RoleBook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The roles that a turn is given to: whether its tenant has them, and what they let it spend. */
class GivenRolesTest {
    private static final Role TRANSLATOR = new Role("translator");

    private final RoleBook book = new RoleBook();
    private final GivenRoles roles = new GivenRoles(book);

    @Test
    void aRoleThatNobodyHasIsMissing() {
        assertEquals(Optional.of(TRANSLATOR), missing(Configured.ACME, TRANSLATOR));
        assertEquals(Optional.empty(), missing(Configured.ACME, Role.SECURITY));
    }

    @Test
    void aTenantsRoleIsMissingForAnother() {
        book.known(Configured.role("translator", 1, "Translate.").record());

        assertEquals(Optional.empty(), missing(Configured.ACME, TRANSLATOR));
        assertEquals(Optional.of(TRANSLATOR), missing(new TenantId("globex"), TRANSLATOR));
    }

    @Test
    void aRoleThatWasTakenAwayIsMissing() {
        book.known(Configured.role("translator", 1, "Translate.").record());
        book.known(Configured.removed("translator", 2).record());

        assertEquals(Optional.of(TRANSLATOR), missing(Configured.ACME, TRANSLATOR));
    }

    @Test
    void aTaskOfThePlanNeedsItsRoleToo() {
        var task = new PlannedTask("say", TRANSLATOR, "Say it.", List.of(), Optional.empty());

        var places = roles.of(Configured.ACME, Role.CODER, Optional.of(new Plan(List.of(task))));

        assertEquals(Optional.of(TRANSLATOR), places.missing());
    }

    @Test
    void theLimitsOfARoleLowerThoseOfTheTurnAndNeverRaiseThem() {
        var limits = new RoleLimits(
                Optional.of(3),
                Optional.of(1_000),
                Optional.empty(),
                Optional.empty(),
                Optional.of(60),
                Optional.of(5L),
                Optional.empty());
        book.known(Configured.limited("coder", limits).record());

        var lowered = roles.limits(Configured.ACME, Role.CODER, Limits.standard());

        assertEquals(3, lowered.stepsMax());
        assertEquals(Limits.standard().callsMax(), lowered.callsMax());
        assertEquals(Duration.ofMinutes(1), lowered.turnMax());
        assertEquals(Optional.of(5L), lowered.costMicrosMax());
        assertEquals(Limits.standard(), roles.limits(Configured.ACME, Role.ASK, Limits.standard()));
    }

    private Optional<Role> missing(TenantId tenant, Role role) {
        return roles.of(tenant, role, Optional.empty()).missing();
    }
}
