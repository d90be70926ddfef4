package dev.sluice.session.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ShareRight;
import dev.sluice.session.identity.AccessRole;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedRightsTest {
    @Test
    void whoeverLooksChangesNothing() {
        assertEquals(
                EnumSet.of(Right.SEE_SESSION, Right.SEE_HISTORY, Right.SEE_APPROVAL, Right.SEE_QUESTION),
                openedBy(ShareRight.VIEW));
    }

    @Test
    void whoeverApprovesDecidesAndSaysNothing() {
        var more = openedBy(ShareRight.APPROVE);
        more.removeAll(openedBy(ShareRight.VIEW));

        assertEquals(EnumSet.of(Right.DECIDE_APPROVAL), more);
    }

    @Test
    void whoeverEditsSpeaks() {
        var more = openedBy(ShareRight.EDIT);
        more.removeAll(openedBy(ShareRight.APPROVE));

        assertEquals(
                EnumSet.of(Right.SUBMIT_TURN, Right.CANCEL_TURN, Right.GIVE_FEEDBACK, Right.ANSWER_QUESTION), more);
    }

    @ParameterizedTest
    @EnumSource(Right.class)
    void aLargerShareOpensWhatASmallerDoes(Right right) {
        for (var share : ShareRight.values()) {
            for (var larger : ShareRight.values()) {
                assertTrue(!larger.covers(share)
                        || !SharedRights.opens(share, right)
                        || SharedRights.opens(larger, right));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Right.class)
    void whatNobodyHasOverHisOwnSessionNoShareOpens(Right right) {
        if (RightsTable.reach(Set.of(AccessRole.DEVELOPER), right) != Reach.OWN) {
            assertFalse(SharedRights.opens(ShareRight.EDIT, right));
        }
    }

    private static EnumSet<Right> openedBy(ShareRight share) {
        var rights = EnumSet.allOf(Right.class);
        rights.removeIf(right -> !SharedRights.opens(share, right));
        return rights;
    }
}
