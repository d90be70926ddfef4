package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a tool call that failed is tried again. */
class CallRetryTest {
    private static final Duration LATE = Duration.ofMinutes(2).plus(Rules.TODAY.outcomeGrace());

    private final Stage stage = Stage.open();

    @ParameterizedTest
    @EnumSource
    void aReadIsTriedAsOftenAsItsReasonCanChange(CallFailure reason) {
        var call = want("r");

        for (int i = 1; i < reason.attemptsMax(); i++) {
            fail(call, reason);
            assertTrue(stage.all(Fact.CallCompleted.class).isEmpty());
        }
        fail(call, reason);

        assertEquals(reason.attemptsMax(), stage.callsSent().size());
        assertEquals(reason.attemptsMax() - 1, stage.all(Fact.CallRetried.class).size());
        assertEquals(Optional.of(reason), end().reason());
    }

    @ParameterizedTest
    @EnumSource
    void whatMayHaveChangedSomethingIsNeverTriedAgain(CallFailure reason) {
        var call = want("w");

        fail(call, reason);

        assertEquals(List.of(call), stage.callsSent());
        assertEquals(Optional.of(reason), end().reason());
    }

    @Test
    void aReadThatNobodyToldOfIsSentOnceMoreAndThenGivenUp() {
        var call = want("r");
        stage.pass(LATE);

        var retried = stage.all(Fact.CallRetried.class).getFirst();
        assertEquals(2, retried.attempt());
        assertEquals(CallFailure.TIMEOUT, retried.reason());
        assertEquals(stage.now.plus(LATE), retried.deadline());
        assertFalse(stage.work.contains(new Work.StopCall(call)));

        stage.pass(LATE);

        assertEquals(CallStatus.FAILED, end().status());
        assertTrue(stage.work.contains(new Work.StopCall(call)));
    }

    @Test
    void anEffectThatNobodyToldOfIsUnknown() {
        var call = want("w");

        stage.pass(LATE);

        assertEquals(CallStatus.UNKNOWN, end().status());
        assertEquals(List.of(call), stage.callsSent());
    }

    @Test
    void theSecondAttemptsOutcomeCounts() {
        var call = want("r");
        fail(call, CallFailure.TIMEOUT);

        stage.succeed(call);

        assertEquals(CallStatus.SUCCEEDED, end().status());
    }

    @Test
    void whatComesLateOfTheFirstAttemptDoesNotEndTheSecond() {
        var call = want("r");
        stage.pass(LATE);

        stage.play(failure(call, CallFailure.TOOL_ERROR).of(Optional.of(1)));

        assertTrue(stage.all(Fact.CallCompleted.class).isEmpty());
        stage.play(new Input.CallSucceeded(call, "output", false).of(Optional.of(2)));
        assertEquals(CallStatus.SUCCEEDED, end().status());
    }

    @Test
    void whatComesLateOfACallBeforeItWasApprovedDoesNotEndIt() {
        var call = want("w");
        var approval = stage.requireApproval(call, "digest");
        stage.play(stage.approval(
                approval, call, "digest", true, Stage.SCOPE.user().value()));

        stage.play(failure(call, CallFailure.CONTEXT_DIFFERS).of(Optional.of(1)));

        assertTrue(stage.all(Fact.CallCompleted.class).isEmpty());
        assertEquals(
                List.of(1, 2),
                stage.work.stream()
                        .filter(Work.RunCall.class::isInstance)
                        .map(item -> ((Work.RunCall) item).attempt())
                        .toList());
    }

    @Test
    void anInternalErrorOverAnEarlierAttemptEndsNothing() {
        var call = want("r");
        fail(call, CallFailure.TIMEOUT);

        stage.giveUp(failure(call, CallFailure.TIMEOUT).of(Optional.of(1)));

        assertTrue(stage.all(Fact.TurnFailed.class).isEmpty());
    }

    @Test
    void anExecutorThatNamesNoAttemptIsBelieved() {
        var call = want("r");
        fail(call, CallFailure.TIMEOUT);

        fail(call, CallFailure.TIMEOUT);

        assertEquals(CallStatus.FAILED, end().status());
    }

    @Test
    void whileATurnIsBeingCancelledNothingIsTriedAgain() {
        var call = want("r");
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));

        fail(call, CallFailure.TIMEOUT);

        assertTrue(stage.all(Fact.CallRetried.class).isEmpty());
    }

    @Test
    void theAttemptOutlivesTheStore() throws Exception {
        var call = want("r");
        fail(call, CallFailure.TIMEOUT);

        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();

        assertEquals(
                2,
                stage.conversation.turn().orElseThrow().call(call).orElseThrow().attempt());
    }

    private CallId want(String tool) {
        stage.submit("a");
        return stage.wantTools(tool).getFirst();
    }

    private void fail(CallId call, CallFailure reason) {
        stage.play(failure(call, reason));
    }

    private static Input.CallFailed failure(CallId call, CallFailure reason) {
        return new Input.CallFailed(call, reason, "it failed");
    }

    private Fact.CallCompleted end() {
        return stage.all(Fact.CallCompleted.class).getLast();
    }
}
