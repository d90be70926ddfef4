package dev.sluice.orchestrator.turn;

import static dev.sluice.orchestrator.turn.Stage.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.ModeLeave;
import dev.sluice.contracts.ModeSet;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.SessionMode;
import dev.sluice.contracts.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In which mode a session is. */
class ModeTest {
    private static final UserId OWNER = SCOPE.user();
    private static final ModeSet EDITS = new ModeSet(
            SessionMode.AUTO_EDIT,
            Optional.of(ModeLeave.unsigned(SCOPE, OWNER, Instant.EPOCH, "key").signed("signature")));

    private final Stage stage = Stage.open();

    @Test
    void itComesAlongWithCallsFromThenOn() {
        stage.submit("a");
        stage.wantTools("w1", "w2");

        stage.playAs(OWNER, new Input.ModeRequested(EDITS, OWNER));
        stage.succeed(stage.callsSent().getFirst());

        assertEquals(Optional.empty(), stage.sent().get(0).mode());
        assertEquals(Optional.of(EDITS), stage.sent().get(1).mode());
    }

    @Test
    void whatOpenedSomethingBeforeIsWithdrawn() {
        stage.playAs(OWNER, new Input.ModeRequested(EDITS, OWNER));

        stage.playAs(OWNER, new Input.ModeRequested(ModeSet.of(SessionMode.ASK), OWNER));

        assertEquals(
                List.of(new Work.WithdrawGrant(EDITS.leave().orElseThrow().id())),
                stage.worked(Work.WithdrawGrant.class));
        assertEquals(2, stage.all(Fact.ModeChanged.class).size());
    }

    @Test
    void nobodySetsItInTheNameOfAnother() {
        stage.playAs(new UserId("eve"), new Input.ModeRequested(EDITS, OWNER));

        assertEquals(
                Refusal.INVALID,
                assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }
}
