package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.QuestionTimes;
import dev.sluice.contracts.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions that the policy gives a time, and reminders of them. */
class ExpiryTest {
    private static final QuestionTimes FIVE_MINUTES =
            new QuestionTimes(Optional.of(Duration.ofMinutes(5)), Optional.of(Duration.ofMinutes(2)), 3);

    private final Stage stage = Stage.open();
    private CallId call;

    @BeforeEach
    void aCall() {
        stage.submit("a");
        call = stage.wantTools("write").getFirst();
    }

    @Test
    void aQuestionWithoutATimeStaysOpen() {
        stage.requireApproval(call, "d1");

        stage.pass(Duration.ofDays(40));

        assertTrue(stage.conversation.dues().isEmpty());
        assertFalse(stage.names().contains("ApprovalExpired"));
    }

    @Test
    void whatNobodyAnswersInTimeIsDeniedAndTheModelIsToldWhy() {
        var asked = ask(FIVE_MINUTES);

        stage.pass(Duration.ofMinutes(5));

        var expired = stage.all(Fact.ApprovalExpired.class).getFirst();
        assertEquals(asked, expired.approval());
        assertEquals(Duration.ofMinutes(5), expired.waited());
        var ended = stage.all(Fact.CallCompleted.class).getLast();
        assertEquals(CallStatus.REJECTED, ended.status());
        assertTrue(ended.output().contains("within 300 seconds"), ended.output());
        assertEquals(1, stage.sent().size());
    }

    @Test
    void aLaterYesFindsNothingOpen() {
        var asked = ask(FIVE_MINUTES);
        stage.pass(Duration.ofMinutes(5));

        stage.play(stage.approval(asked, call, "d1", true, "ada"));

        assertEquals(
                Refusal.NO_SUCH_APPROVAL,
                assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }

    @Test
    void anAnswerInTimeTakesTheClockAway() {
        var asked = ask(FIVE_MINUTES);
        var due = new Due.ApprovalDue(asked, stage.now.plus(Duration.ofMinutes(5)));
        stage.play(stage.approval(asked, call, "d1", true, "ada"));

        stage.now = due.due();
        stage.play(new Input.DeadlinePassed(due.subject(), due.due()));

        assertFalse(stage.names().contains("ApprovalExpired"));
    }

    @Test
    void peopleAreRemindedAtIntervalsAndNotAfterTheEnd() {
        var asked = ask(FIVE_MINUTES);

        for (var minute = 1; minute <= 6; minute++) {
            stage.pass(Duration.ofMinutes(1));
        }

        assertEquals(
                List.of(1, 2),
                stage.all(Fact.ApprovalReminded.class).stream()
                        .map(Fact.ApprovalReminded::number)
                        .toList());
        assertEquals(asked, stage.all(Fact.ApprovalReminded.class).getFirst().approval());
        assertEquals(1, stage.all(Fact.ApprovalExpired.class).size());
    }

    @Test
    void remindersAreBounded() {
        ask(new QuestionTimes(Optional.empty(), Optional.of(Duration.ofMinutes(1)), 3));

        for (var minute = 1; minute <= 30; minute++) {
            stage.pass(Duration.ofMinutes(1));
        }

        assertEquals(3, stage.all(Fact.ApprovalReminded.class).size());
        assertTrue(stage.conversation.dues().isEmpty());
    }

    @Test
    void theTurnsOwnClockStandsMeanwhileAndGoesOnAfterwards() {
        var left = stage.conversation.turn().orElseThrow().clock().left(stage.now);
        ask(FIVE_MINUTES);

        stage.pass(Duration.ofMinutes(5));

        assertEquals(left, stage.conversation.turn().orElseThrow().clock().left(stage.now));
        assertInstanceOf(
                TurnClock.Running.class, stage.conversation.turn().orElseThrow().clock());
    }

    @Test
    void aFirstYesOfTwoDoesNotKeepItOpen() {
        var asked = stage.requireApproval(call, "d1", Optional.of(2), Optional.of(FIVE_MINUTES));
        stage.play(stage.approval(asked, call, "d1", true, "grace"));

        stage.pass(Duration.ofMinutes(5));

        assertEquals(1, stage.all(Fact.ApprovalExpired.class).size());
    }

    @Test
    void theTimeOutlivesARestart() throws Exception {
        ask(FIVE_MINUTES);
        stage.pass(Duration.ofMinutes(2));

        var dues = stage.conversation.dues();
        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();

        assertEquals(dues, stage.conversation.dues());
        assertEquals(2, dues.size());
    }

    private ApprovalId ask(QuestionTimes times) {
        return stage.requireApproval(call, "d1", Optional.empty(), Optional.of(times));
    }
}
