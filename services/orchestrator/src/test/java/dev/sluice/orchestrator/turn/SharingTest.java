package dev.sluice.orchestrator.turn;

import static dev.sluice.orchestrator.turn.Stage.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.Share;
import dev.sluice.contracts.ShareRight;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With whom a session is shared, and what that lets them say in it. */
class SharingTest {
    private static final UserId OWNER = SCOPE.user();
    private static final UserId GRACE = new UserId("grace");

    private final Stage stage = Stage.open();

    @Test
    void whoeverMayEditSubmitsATurnOfTheOwnersSession() {
        share(GRACE, ShareRight.EDIT);

        submitAs(SCOPE.tenant());

        var started = stage.all(Fact.TurnStarted.class);
        assertEquals(1, started.size());
        assertEquals(SCOPE, stage.facts.getLast().scope());
    }

    @ParameterizedTest
    @EnumSource(
            value = ShareRight.class,
            names = {"VIEW", "APPROVE"})
    void whoeverMayOnlyLookOrApproveIsAStranger(ShareRight right) {
        share(GRACE, right);

        submitAs(SCOPE.tenant());

        assertTrue(stage.all(Fact.TurnAccepted.class).isEmpty());
    }

    @Test
    void whatIsWithdrawnLetsNobodyIn() {
        share(GRACE, ShareRight.EDIT);
        stage.playAs(OWNER, new Input.SharingRequested(GRACE, Optional.empty(), OWNER));

        submitAs(SCOPE.tenant());

        assertTrue(stage.all(Fact.TurnAccepted.class).isEmpty());
        assertEquals(List.of(), stage.conversation.shared());
    }

    @Test
    void theSameNameOfAnotherTenantIsAStranger() {
        share(GRACE, ShareRight.EDIT);

        submitAs(new TenantId("other"));

        assertTrue(stage.all(Fact.TurnAccepted.class).isEmpty());
    }

    @Test
    void aLaterRightReplacesTheOneBefore() {
        share(GRACE, ShareRight.EDIT);

        share(GRACE, ShareRight.VIEW);

        assertEquals(List.of(new Share(GRACE, ShareRight.VIEW)), stage.conversation.shared());
    }

    @Test
    void onlyTheOwnerShares() {
        stage.playAs(GRACE, new Input.SharingRequested(GRACE, Optional.of(ShareRight.EDIT), GRACE));

        assertRefused();
    }

    @Test
    void nobodySharesInTheNameOfTheOwner() {
        stage.playAs(GRACE, new Input.SharingRequested(GRACE, Optional.of(ShareRight.EDIT), OWNER));

        assertRefused();
    }

    @Test
    void theOwnerNeedsNoShare() {
        share(OWNER, ShareRight.VIEW);

        assertRefused();
    }

    @Test
    void thereAreOnlySoManyAndOneOfThemMayStillBeChanged() {
        for (var number = 0; number < Share.SHARES_MAX; number++) {
            share(new UserId("user-" + number), ShareRight.VIEW);
        }

        share(GRACE, ShareRight.VIEW);
        assertRefused();

        share(new UserId("user-0"), ShareRight.EDIT);
        assertInstanceOf(Fact.SharingChanged.class, stage.last());
    }

    private void share(UserId with, ShareRight right) {
        stage.playAs(OWNER, new Input.SharingRequested(with, Optional.of(right), OWNER));
    }

    private void assertRefused() {
        assertEquals(
                Refusal.INVALID,
                assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }

    /** Grace says something in her own name. */
    private void submitAs(TenantId tenant) {
        var turn = TurnId.of(SCOPE.session(), "a");
        stage.play("i-grace", new Scope(tenant, GRACE, SCOPE.session()), stage.submission(turn, "digest"));
    }
}
