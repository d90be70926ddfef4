package dev.sluice.orchestrator.turn;

import static dev.sluice.orchestrator.turn.Stage.SCOPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Feedback;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Rating;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people say of turns. */
class FeedbackTest {
    private static final UserId OWNER = SCOPE.user();
    private static final Feedback BAD =
            new Feedback(Rating.DOWN, Optional.of("It forgot the tests."), Optional.of(List.of("incomplete")));

    private final Stage stage = Stage.open();

    @Test
    void itIsAFactAndChangesNothingElse() {
        stage.submit("a");
        var turn = running();
        var before = stage.conversation.turn();

        stage.playAs(OWNER, new Input.FeedbackGiven(turn, BAD, OWNER));

        assertEquals(new Fact.FeedbackGiven(turn, BAD, OWNER), stage.last());
        assertEquals(before, stage.conversation.turn());
    }

    @Test
    void aTurnThatHasEndedIsSpokenOfToo() {
        stage.submit("a");
        var turn = running();
        stage.answer("done");

        stage.playAs(OWNER, new Input.FeedbackGiven(turn, BAD, OWNER));

        assertInstanceOf(Fact.FeedbackGiven.class, stage.last());
    }

    @Test
    void ofATurnThatNeverWasNothingIsSaid() {
        stage.playAs(OWNER, new Input.FeedbackGiven(TurnId.of(SCOPE.session(), "never"), BAD, OWNER));

        assertEquals(Refusal.NO_SUCH_TURN, refusal());
    }

    @Test
    void nobodySpeaksInTheNameOfAnother() {
        stage.submit("a");

        stage.playAs(new UserId("eve"), new Input.FeedbackGiven(running(), BAD, OWNER));

        assertEquals(Refusal.INVALID, refusal());
    }

    @Test
    void whatIsTakenBackHasNoNote() {
        stage.submit("a");
        var odd = new Feedback(Rating.NONE, Optional.of("why"), Optional.empty());

        stage.playAs(OWNER, new Input.FeedbackGiven(running(), odd, OWNER));

        assertEquals(Refusal.INVALID, refusal());
    }

    private TurnId running() {
        return stage.conversation.turn().orElseThrow().id();
    }

    private Refusal refusal() {
        return assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason();
    }
}
