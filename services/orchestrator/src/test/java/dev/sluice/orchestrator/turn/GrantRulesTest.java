package dev.sluice.orchestrator.turn;

import static dev.sluice.orchestrator.turn.Stage.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.GrantPattern;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StandingGrant;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a yes that is meant for further calls. */
class GrantRulesTest {
    private static final UserId ADA = new UserId("ada");

    private final Stage stage = Stage.open();
    private TurnId turn;
    private Input.ApprovalDecided yes;

    @BeforeEach
    void anOpenQuestion() {
        turn = stage.submit("a");
        var call = stage.wantTools("write", "write", "wipe").getFirst();
        stage.requireApproval(call, "d1");
        yes = stage.approval(call, "d1", true, "ada");
    }

    @Test
    void itComesAlongWithTheCallsOfItsToolFromThenOn() {
        var grant = grant(Optional.empty(), SCOPE);

        stage.play(meant(grant));

        assertEquals(List.of(), sent(0));
        assertEquals(List.of(grant), sent(1));
        stage.succeed(stage.callsSent().getLast());
        assertEquals(List.of(grant), sent(2));
        stage.succeed(stage.callsSent().getLast());
        // The third call is another tool's.
        assertEquals(List.of(), sent(3));
    }

    @Test
    void itGoesWithItsTurn() {
        stage.play(meant(grant(Optional.of(turn), SCOPE)));
        finish();

        nextTurn();

        assertEquals(List.of(), stage.sent().getLast().standing());
    }

    @Test
    void aGrantForTheSessionStaysForItsNextTurns() {
        var grant = grant(Optional.empty(), SCOPE);
        stage.play(meant(grant));
        finish();

        nextTurn();

        assertEquals(List.of(grant), stage.sent().getLast().standing());
    }

    @Test
    void onceWithdrawnItComesAlongNoMoreAndTheExecutorsAreTold() {
        var grant = grant(Optional.empty(), SCOPE);
        stage.play(meant(grant));

        stage.playAs(ADA, new Input.GrantWithdrawalRequested(grant.id(), ADA));
        stage.succeed(stage.callsSent().getLast());

        assertEquals(1, stage.all(Fact.GrantWithdrawn.class).size());
        assertEquals(List.of(), stage.sent().getLast().standing());
        assertEquals(List.of(new Work.WithdrawGrant(grant.id())), stage.worked(Work.WithdrawGrant.class));
    }

    @Test
    void theDecisionWithWhichItCameBringsItBackNoMore() {
        var grant = grant(Optional.empty(), SCOPE);
        stage.play(meant(grant));
        stage.playAs(ADA, new Input.GrantWithdrawalRequested(grant.id(), ADA));

        stage.play(meant(grant));

        assertEquals(
                Refusal.ALREADY_DECIDED,
                assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
        stage.succeed(stage.callsSent().getLast());
        assertEquals(List.of(), stage.sent().getLast().standing());
    }

    @Test
    void withdrawingWhatDoesNotStandIsRefused() {
        stage.playAs(ADA, new Input.GrantWithdrawalRequested("g0", ADA));

        assertEquals(
                Refusal.NO_SUCH_GRANT,
                assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }

    @Test
    void oneOfAnotherSessionOrPersonOrTurnDoesNotComeWithTheDecision() {
        var elsewhere = new Scope(SCOPE.tenant(), SCOPE.user(), new SessionId("elsewhere"));
        var right = grant(Optional.empty(), SCOPE);
        var anothers = new StandingGrant(
                right.id(),
                right.approval(),
                right.pattern(),
                right.turn(),
                right.scope(),
                new UserId("eve"),
                right.decidedAt(),
                right.until(),
                right.keyId(),
                right.signature());

        for (var wrong : List.of(
                grant(Optional.empty(), elsewhere),
                grant(Optional.of(TurnId.of(SCOPE.session(), "other")), SCOPE),
                anothers,
                right.signed(""))) {
            stage.play(meant(wrong));
            assertEquals(
                    Refusal.INVALID,
                    assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
        }
        assertEquals(0, stage.all(Fact.ApprovalSettled.class).size());
    }

    @Test
    void aSessionThatIsSetBackHasNoGrantsAnyMore() {
        var grant = grant(Optional.empty(), SCOPE);
        stage.play(meant(grant));
        finish();

        stage.play(
                new Input.RewindRequested(turn, 1, Optional.empty(), new CarriedHistory(List.of(), Optional.empty())));
        nextTurn();

        assertEquals(List.of(), stage.sent().getLast().standing());
        assertEquals(List.of(new Work.WithdrawGrant(grant.id())), stage.worked(Work.WithdrawGrant.class));
    }

    @Test
    void whoseTimeIsOverComesAlongNoMoreAndLeavesRoomForOthers() {
        stage.play(meant(grant(Optional.empty(), SCOPE)));
        finish();
        stage.now = Stage.START.plus(StandingGrant.TIME_MAX);

        nextTurn();

        assertEquals(List.of(), stage.sent().getLast().standing());
        var call = stage.callsSent().getLast();
        stage.requireApproval(call, "d2");
        yes = stage.approval(call, "d2", true, "ada");
        var grant = grant(Optional.empty(), SCOPE, stage.now);
        stage.play(meant(grant));
        assertEquals(List.of(grant), stage.conversation.standing());
    }

    private List<StandingGrant> sent(int index) {
        return stage.sent().get(index).standing();
    }

    private void finish() {
        for (int i = 0; i < 3; i++) {
            stage.succeed(stage.callsSent().getLast());
        }
        stage.answer("done");
    }

    private void nextTurn() {
        stage.submit("b");
        stage.wantTools("write");
    }

    private Input.ApprovalDecided meant(StandingGrant grant) {
        return new Input.ApprovalDecided(
                yes.approval(), true, Optional.empty(), yes.decidedBy(), yes.grant(), Optional.of(grant));
    }

    private StandingGrant grant(Optional<TurnId> only, Scope scope) {
        return grant(only, scope, Stage.START);
    }

    private StandingGrant grant(Optional<TurnId> only, Scope scope, Instant decidedAt) {
        return StandingGrant.unsigned(
                        yes.approval(),
                        new GrantPattern.PathPattern("write", "src/**"),
                        only,
                        scope,
                        ADA,
                        decidedAt,
                        "key")
                .signed("signature");
    }
}
