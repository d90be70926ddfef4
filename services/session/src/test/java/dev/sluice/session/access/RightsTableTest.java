package dev.sluice.session.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.identity.AccessRole;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RightsTableTest {
    @ParameterizedTest
    @EnumSource(Right.class)
    void everyRightIsSomebodysAndNobodyHasItWithoutARole(Right right) {
        assertTrue(RightsTable.reach(List.of(AccessRole.values()), right).covers(Reach.OWN));
        assertEquals(Reach.NOWHERE, RightsTable.reach(Set.of(), right));
    }

    @ParameterizedTest
    @EnumSource(Right.class)
    void onlyAnOperatorReachesBeyondHisTenant(Right right) {
        for (var role : EnumSet.complementOf(EnumSet.of(AccessRole.OPERATOR))) {
            assertTrue(Reach.TENANT.covers(RightsTable.reach(Set.of(role), right)), role::word);
        }
    }

    @Test
    void anApproverJudgesAndDoesNothingElse() {
        var rights = EnumSet.allOf(Right.class);
        rights.removeIf(right -> RightsTable.reach(Set.of(AccessRole.APPROVER), right) == Reach.NOWHERE);

        assertEquals(EnumSet.of(Right.SEE_HISTORY, Right.SEE_APPROVAL, Right.DECIDE_APPROVAL), rights);
    }

    @Test
    void severalRolesReachAsFarAsTheFurthestOfThem() {
        assertEquals(
                Reach.ASKED,
                RightsTable.reach(Set.of(AccessRole.DEVELOPER, AccessRole.APPROVER), Right.DECIDE_APPROVAL));
        assertEquals(
                Reach.INSTALLATION,
                RightsTable.reach(Set.of(AccessRole.TENANT_ADMIN, AccessRole.OPERATOR), Right.SEE_USAGE));
    }
}
