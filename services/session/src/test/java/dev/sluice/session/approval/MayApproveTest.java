package dev.sluice.session.approval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Risk;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.policy.Approvers;
import dev.sluice.policy.Policy;
import dev.sluice.session.identity.AccessRole;
import dev.sluice.session.identity.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MayApproveTest {
    private static final Scope SESSION = new Scope(new TenantId("acme"), new UserId("ada"), new SessionId("s-1"));
    private static final Policy POLICY = new Policy(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(
                    new Approvers(Risk.HIGH, Optional.empty(), Optional.of(true)),
                    new Approvers(Risk.CRITICAL, Optional.of("approver"), Optional.empty()))));

    @Test
    void whereNothingIsSaidWhoeverMayDecideMay() {
        assertEquals(Optional.empty(), objection(Risk.MEDIUM, "ada", AccessRole.DEVELOPER));
    }

    @Test
    void theOwnerMayNotWhereItMustBeAnother() {
        assertTrue(objection(Risk.HIGH, "ada", AccessRole.APPROVER).isPresent());
        assertEquals(Optional.empty(), objection(Risk.HIGH, "bob", AccessRole.DEVELOPER));
    }

    @Test
    void allThatIsSaidOfLowerRisksHoldsForHigherOnes() {
        assertTrue(objection(Risk.CRITICAL, "ada", AccessRole.APPROVER).isPresent());
        assertTrue(objection(Risk.CRITICAL, "bob", AccessRole.TENANT_ADMIN).isPresent());
        assertEquals(Optional.empty(), objection(Risk.CRITICAL, "bob", AccessRole.APPROVER));
    }

    @Test
    void theOwnerIsNoneOfTwo() {
        var two = List.of(new Approvers(Risk.LOW, Optional.empty(), Optional.empty(), Optional.of(2)));
        var owner = new Caller(
                SESSION.tenant(),
                SESSION.user(),
                Set.of(AccessRole.APPROVER),
                Optional.empty(),
                Instant.EPOCH,
                Instant.MAX);

        assertTrue(MayApprove.objection(two, owner, SESSION, () -> false).isPresent());
    }

    @Test
    void aUserOfTheSameNameInAnotherTenantIsNotTheOwner() {
        var stranger = new Caller(
                new TenantId("other"),
                new UserId("ada"),
                Set.of(AccessRole.APPROVER),
                Optional.empty(),
                Instant.EPOCH,
                Instant.MAX);

        assertEquals(
                Optional.empty(), MayApprove.objection(POLICY.approversOf(Risk.HIGH), stranger, SESSION, () -> false));
    }

    @Test
    void whoeverSpokeInTheTurnMayNotWhereItMustBeAnother() {
        var bob = caller("bob", AccessRole.DEVELOPER);

        assertTrue(MayApprove.objection(POLICY.approversOf(Risk.HIGH), bob, SESSION, () -> true)
                .isPresent());
    }

    @Test
    void whereNobodyElseIsWantedItIsNotAskedWhoSpoke() {
        var bob = caller("bob", AccessRole.DEVELOPER);

        assertEquals(Optional.empty(), MayApprove.objection(POLICY.approversOf(Risk.MEDIUM), bob, SESSION, () -> {
            throw new AssertionError("this costs a look into Postgres");
        }));
    }

    private static Optional<String> objection(Risk risk, String user, AccessRole role) {
        return MayApprove.objection(POLICY.approversOf(risk), caller(user, role), SESSION, () -> false);
    }

    private static Caller caller(String user, AccessRole role) {
        return new Caller(
                SESSION.tenant(), new UserId(user), Set.of(role), Optional.empty(), Instant.EPOCH, Instant.MAX);
    }
}
