package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Origin;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.TurnFailure;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TurnDeciderTest {
    @Test
    void whyAnAgentWasChosenIsSaidWhenItsTurnStarts() {
        var turn = TurnId.of(Stage.SCOPE.session(), "a");
        var stage = Stage.open();

        stage.play(new Input.TurnSubmitted(
                turn,
                "digest",
                Origin.CHAT,
                Optional.of(Role.DEBUG),
                "Fix it",
                Versions.BUILT_IN,
                Limits.standard(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("it says \"fix\"")));

        assertEquals(
                "one task for the debug agent: it says \"fix\"",
                stage.all(Fact.TurnStarted.class).getLast().reason());
    }

    @Test
    void aPlainTurnIsOneStepAndOneTerminalFact() {
        var stage = Stage.open();
        stage.submit("a");
        stage.answer("hello");
        assertEquals(
                List.of(
                        "SessionOpened",
                        "TurnAccepted",
                        "TurnStarted",
                        "StepScheduled",
                        "StepCompleted",
                        "TurnCompleted"),
                stage.names());
        assertEquals(1, stage.work.size());
    }

    @Test
    void whatAModelThoughtStandsInTheFactAndSoInTheHistory() {
        var stage = Stage.open();
        stage.submit("a");
        var thoughts = List.of(Thought.of("First I look."));

        stage.play(new Input.StepAnswered(
                stage.step(), 1, "hello", TokenUsage.NONE, "model", Optional.empty(), Optional.of(thoughts)));

        var completed = stage.all(Fact.StepCompleted.class).getLast();
        var said = assertInstanceOf(
                HistoryEntry.AgentSaid.class, HistoryEntry.of(completed).orElseThrow());
        assertEquals(Optional.of(thoughts), said.thoughts());
    }

    @Test
    void factsAreNumberedWithoutAHole() {
        var stage = Stage.open();
        stage.submit("a");
        stage.submit("b");
        stage.answer("one");
        stage.answer("two");
        assertEquals(
                LongStream.rangeClosed(1, stage.facts.size()).boxed().toList(),
                stage.facts.stream().map(record -> record.seq()).toList());
    }

    @Test
    void secondTurnWaitsForTheFirst() {
        var stage = Stage.open();
        stage.submit("a");
        var second = stage.submit("b");
        assertEquals(1, ((Fact.TurnAccepted) stage.last()).position());
        stage.answer("done");
        assertEquals(second, stage.conversation.turn().orElseThrow().id());
    }

    @Test
    void aTwentyFirstWaitingTurnIsRefused() {
        var stage = Stage.open();
        for (int i = 0; i <= Rules.TODAY.waitingMax(); i++) {
            stage.submit("t" + i);
        }
        stage.submit("onemore");
        assertEquals(Refusal.QUEUE_FULL, ((Fact.IntentRefused) stage.last()).reason());
    }

    @Test
    void aRepeatedSubmissionIsTheSameTurnAndAnotherBodyAConflict() {
        var stage = Stage.open();
        var turn = stage.submit("a");
        stage.play(stage.submission(turn, "digest-a"));
        assertEquals(Refusal.DUPLICATE_TURN, ((Fact.IntentRefused) stage.last()).reason());
        stage.answer("done");
        stage.play(stage.submission(turn, "other"));
        assertEquals(Refusal.IDEMPOTENCY_CONFLICT, ((Fact.IntentRefused) stage.last()).reason());
        assertEquals(1, stage.all(Fact.TurnAccepted.class).size());
    }

    @Test
    void aRedeliveredIntentChangesNothing() {
        var stage = Stage.open();
        var submission = stage.submission(TurnId.of(Stage.SCOPE.session(), "a"), "d");
        stage.play("same", Stage.SCOPE, submission);
        var again = stage.play("same", Stage.SCOPE, submission);
        assertEquals(List.of(), again.facts());
        assertEquals(List.of(), again.work());
    }

    @Test
    void aStrangerIsReportedAndChangesNothing() {
        var stage = Stage.open();
        var stranger = new Scope(new TenantId("evil"), new UserId("ada"), Stage.SCOPE.session());
        var decision = stage.play("x", stranger, stage.submission(TurnId.of(Stage.SCOPE.session(), "a"), "d"));
        assertEquals(List.of(), decision.facts());
        assertEquals(List.of(new Work.ReportStranger("x")), decision.work());
    }

    @Test
    void everyFactSaysWhoDidIt() {
        var stage = Stage.open();
        stage.submit("a");
        var answered = stage.answer("done");
        var grace = new Actor.Person(new UserId("grace"));
        var submission = stage.submission(TurnId.of(Stage.SCOPE.session(), "b"), "d");
        var submitted =
                stage.play(new InputRecord("i-b", Stage.SCOPE, Optional.of(grace), Optional.empty(), submission));
        assertEquals(
                Optional.of(new Actor.Person(Stage.SCOPE.user())),
                stage.facts.getFirst().actor());
        assertTrue(answered.facts().stream().allMatch(fact -> fact.actor().equals(Optional.of(Actor.WORKERS))));
        assertTrue(submitted.facts().stream().allMatch(fact -> fact.actor().equals(Optional.of(grace))));
    }

    @Test
    void readsRunSideBySideAndTheNextStepWaitsForAll() {
        var stage = Stage.open();
        stage.submit("a");
        var calls = stage.wantTools("read1", "read2");
        assertEquals(calls, stage.callsSent());
        stage.succeed(calls.get(1));
        assertEquals(1, stage.all(Fact.StepScheduled.class).size());
        stage.succeed(calls.get(0));
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void aReadAfterAWriteWaitsForTheWrite() {
        var stage = Stage.open();
        stage.submit("a");
        var calls = stage.wantTools("write", "read");
        assertEquals(calls.subList(0, 1), stage.callsSent());
        stage.succeed(calls.get(0));
        assertEquals(calls, stage.callsSent());
    }

    @Test
    void effectsRunOneAtATimeAfterTheReadsBeforeThem() {
        var stage = Stage.open();
        stage.submit("a");
        var calls = stage.wantTools("read", "write1", "write2");
        assertEquals(calls.subList(0, 1), stage.callsSent());
        stage.succeed(calls.get(0));
        assertEquals(calls.subList(0, 2), stage.callsSent());
        stage.succeed(calls.get(1));
        assertEquals(calls, stage.callsSent());
    }

    @Test
    void anApprovedCallRunsAgainWithItsGrant() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        var decision = stage.play(stage.approval(call, "d1", true, "ada"));
        var run = assertInstanceOf(Work.RunCall.class, decision.work().getFirst());
        assertEquals("d1", run.grant().orElseThrow().digest());
        stage.succeed(call);
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void aRejectedCallIsToldToTheModel() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        stage.play(stage.approval(call, "d1", false, "ada"));
        assertEquals(
                CallStatus.REJECTED,
                stage.all(Fact.CallCompleted.class).getLast().status());
        assertEquals(List.of(call), stage.callsSent());
        assertEquals(2, stage.all(Fact.StepScheduled.class).size());
    }

    @Test
    void aSecondDecisionLearnsWhoWon() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        stage.play(stage.approval(call, "d1", true, "ada"));
        stage.play(stage.approval(call, "d1", false, "bob"));
        var refused = (Fact.IntentRefused) stage.last();
        assertEquals(Refusal.ALREADY_DECIDED, refused.reason());
        assertEquals(Optional.of(new UserId("ada")), refused.winner());
        assertEquals(1, stage.all(Fact.ApprovalSettled.class).size());
    }

    @Test
    void aChangedFileIsANewQuestion() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        stage.play(stage.approval(call, "d1", true, "ada"));
        stage.requireApproval(call, "d2");
        var questions = stage.all(Fact.ApprovalRequested.class);
        assertEquals(2, questions.size());
        assertTrue(!questions.get(0).approval().equals(questions.get(1).approval()));
    }

    @Test
    void aGrantForAnotherDigestIsRefused() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        var right = stage.approval(call, "d1", true, "ada");
        var wrong = stage.approval(call, "d2", true, "ada").grant();
        stage.play(new Input.ApprovalDecided(right.approval(), true, Optional.empty(), right.decidedBy(), wrong));
        assertEquals(Refusal.INVALID, ((Fact.IntentRefused) stage.last()).reason());
        assertEquals(List.of(call), stage.callsSent());
    }

    @Test
    void theClockOfATurnStandsStillWhileAPersonIsAsked() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        stage.pass(Duration.ofDays(21));
        assertTrue(stage.conversation.turn().isPresent());
        stage.play(stage.approval(call, "d1", true, "ada"));
        stage.succeed(call);
        stage.answer("done");
        assertInstanceOf(Fact.TurnCompleted.class, stage.last());
    }

    @Test
    void aFailedStepIsTriedAgainAfterAWaitAndThenGivenUp() {
        var stage = Stage.open();
        stage.submit("a");
        for (int attempt = 1; attempt <= Limits.standard().attemptsMax(); attempt++) {
            assertTrue(stage.step().value().endsWith("/1/1/" + attempt));
            stage.failStep(StepFailure.PROVIDER_UNAVAILABLE);
            stage.pass(Duration.ofSeconds(20));
        }
        assertEquals(TurnFailure.MODEL_FAILED, ((Fact.TurnFailed) stage.last()).reason());
    }

    @Test
    void aFailureThatNothingMendsIsNotTriedAgain() {
        var stage = Stage.open();
        stage.submit("a");
        stage.failStep(StepFailure.REQUEST_REFUSED);
        assertInstanceOf(Fact.TurnFailed.class, stage.last());
    }

    @Test
    void anOutcomeOfAnOlderAttemptIsStale() {
        var stage = Stage.open();
        stage.submit("a");
        var first = stage.step();
        stage.failStep(StepFailure.TIMEOUT);
        stage.pass(Duration.ofSeconds(1));
        var late = stage.play(new Input.StepAnswered(first, 9, "late", TokenUsage.NONE, "model"));
        assertEquals(List.of(), late.facts());
    }

    @Test
    void aDeadlineThatComesTooEarlyIsIgnored() {
        var stage = Stage.open();
        stage.submit("a");
        var deadline = stage.conversation.dues().getFirst();
        var decision = stage.play(new Input.DeadlinePassed(deadline.subject(), deadline.due()));
        assertEquals(List.of(), decision.facts());
    }

    @Test
    void aTurnEndsAtItsDeadline() {
        var stage = Stage.open();
        stage.limits =
                new Limits(30, 3, 100, 1_000, Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(2));
        stage.submit("a");
        stage.wantTools("write", "read");
        stage.pass(Duration.ofSeconds(11));
        assertEquals(TurnFailure.DEADLINE, ((Fact.TurnFailed) stage.last()).reason());
        assertEquals(
                List.of(CallStatus.UNKNOWN, CallStatus.CANCELLED),
                stage.all(Fact.CallCompleted.class).stream()
                        .map(Fact.CallCompleted::status)
                        .toList());
    }

    @Test
    void anEffectThatDoesNotEndInTimeIsUnknownAndAReadFailed() {
        var stage = Stage.open();
        stage.submit("a");
        stage.wantTools("read", "write");
        stage.pass(Duration.ofMinutes(3));
        // The read gets a second attempt.
        stage.pass(Duration.ofMinutes(3));
        stage.pass(Duration.ofMinutes(3));
        assertEquals(
                List.of(CallStatus.FAILED, CallStatus.UNKNOWN),
                stage.all(Fact.CallCompleted.class).stream()
                        .map(Fact.CallCompleted::status)
                        .toList());
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsCalledOff() {
        var stage = Stage.open();
        stage.submit("a");
        var step = stage.step();
        stage.pass(Duration.ofMinutes(6));
        assertTrue(stage.work.contains(new Work.StopStep(step)));
        stage.pass(Duration.ofSeconds(1));
        var call = stage.wantTools("write").getFirst();
        stage.pass(Duration.ofMinutes(3));
        assertTrue(stage.work.contains(new Work.StopCall(call)));
    }

    @Test
    void workSaysHowLongItMayTakeAndTheOrchestratorWaitsALittleLonger() {
        var stage = Stage.open();
        stage.submit("a");
        var run = assertInstanceOf(Work.RunStep.class, stage.work.getLast());
        assertEquals(Limits.standard().stepMax(), run.timeMax());
        assertEquals(stage.now.plus(run.timeMax()).plus(Rules.TODAY.outcomeGrace()), run.deadline());
    }

    @Test
    void cancelHasTwoPhases() {
        var stage = Stage.open();
        var turn = stage.submit("a");
        var step = stage.step();
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));
        assertInstanceOf(Fact.TurnCancelling.class, stage.last());
        assertEquals(new Work.StopTurn(turn), stage.work.getLast());
        stage.play(new Input.StepCancelled(step, 1));
        assertInstanceOf(Fact.TurnCancelled.class, stage.last());
    }

    @Test
    void aCancelThatNobodyConfirmsEndsAfterTwoSeconds() {
        var stage = Stage.open();
        stage.submit("a");
        stage.wantTools("write");
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));
        stage.pass(Rules.TODAY.cancelMax());
        assertEquals(
                CallStatus.UNKNOWN,
                stage.all(Fact.CallCompleted.class).getLast().status());
        assertInstanceOf(Fact.TurnCancelled.class, stage.last());
    }

    @Test
    void cancelWhileAPersonIsAskedIsImmediate() {
        var stage = Stage.open();
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.empty()));
        assertInstanceOf(Fact.TurnCancelled.class, stage.last());
        stage.play(stage.approval(call, "d1", true, "ada"));
        assertEquals(Refusal.NO_SUCH_APPROVAL, ((Fact.IntentRefused) stage.last()).reason());
        assertEquals(List.of(call), stage.callsSent());
    }

    @Test
    void aWaitingTurnIsCancelledAtOnce() {
        var stage = Stage.open();
        stage.submit("a");
        var second = stage.submit("b");
        stage.play(new Input.CancelRequested(Optional.of(second), Optional.empty()));
        assertEquals(second, ((Fact.TurnCancelled) stage.last()).turn());
        stage.answer("done");
        assertTrue(stage.conversation.turn().isEmpty());
    }

    @Test
    void aTurnMayNotUseMoreStepsOrCallsThanItsLimits() {
        var stage = Stage.open();
        stage.limits = new Limits(2, 3, 2, 1_000, Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofMinutes(2));
        stage.submit("a");
        stage.wantTools("read1", "read2", "read3");
        assertEquals(TurnFailure.CALLS_EXHAUSTED, ((Fact.TurnFailed) stage.last()).reason());
        stage.submit("b");
        stage.succeed(stage.wantTools("read").getFirst());
        stage.succeed(stage.wantTools("read").getFirst());
        assertEquals(TurnFailure.STEPS_EXHAUSTED, ((Fact.TurnFailed) stage.last()).reason());
    }

    @Test
    void aBusySessionIsNotDeletedAndADeletedOneTakesNothing() {
        var stage = Stage.open();
        stage.submit("a");
        stage.play(new Input.SessionDeletionRequested());
        assertEquals(Refusal.SESSION_BUSY, ((Fact.IntentRefused) stage.last()).reason());
        stage.answer("done");
        stage.play(new Input.SessionDeletionRequested());
        assertInstanceOf(Fact.SessionDeleted.class, stage.last());
        stage.submit("b");
        assertEquals(Refusal.NO_SUCH_SESSION, ((Fact.IntentRefused) stage.last()).reason());
    }

    @Test
    void aJobOpensItsOwnSession() {
        var stage = new Stage();
        var turn = TurnId.of(Stage.SCOPE.session(), "a");
        var plain = stage.submission(turn, "d");
        stage.play(new Input.TurnSubmitted(
                turn,
                "d",
                plain.origin(),
                plain.role(),
                plain.text(),
                plain.versions(),
                plain.limits(),
                Optional.of(new Input.SessionRequested(Optional.of("job"), Optional.empty()))));
        assertEquals(List.of("SessionOpened", "TurnAccepted", "TurnStarted", "StepScheduled"), stage.names());
    }

    @Test
    void aRefusalWithoutASessionHasNoNumber() {
        var stage = new Stage();
        stage.submit("a");
        assertEquals(0, stage.facts.getFirst().seq());
        assertEquals(Conversation.NONE.owner(), stage.conversation.owner());
    }

    @Test
    void theStateSurvivesItsCodecAndStaysSmall() throws Exception {
        var stage = Stage.open();
        for (int i = 0; i < 90; i++) {
            stage.submit("t" + i);
            stage.answer("done");
        }
        stage.submit("last");
        stage.requireApproval(stage.wantTools("write").getFirst(), "d1");
        var bytes = StoredConversation.write(stage.conversation);
        assertEquals(new StoredConversation.Read(stage.conversation, List.of()), StoredConversation.read(bytes));
        assertTrue(bytes.length < 16_384, "state of " + bytes.length + " bytes");
    }
}
