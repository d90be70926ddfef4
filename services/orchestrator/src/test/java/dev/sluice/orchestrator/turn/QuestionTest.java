package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Grant;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.UserId;
import dev.sluice.orchestrator.call.Call;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a person is asked about a call, and whose answer counts. */
class QuestionTest {
    private final Stage stage = Stage.open();
    private CallId call;

    @BeforeEach
    void aCallThatNeedsLeave() {
        stage.submit("a");
        call = stage.wantTools("write").getFirst();
    }

    @Test
    void contentThatComesBackIsAskedAboutAgain() {
        for (var digest : List.of("d1", "d2", "d1", "d2")) {
            approve(stage.requireApproval(call, digest), digest);
        }
        stage.succeed(call);

        var questions = stage.all(Fact.ApprovalRequested.class);
        assertEquals(
                List.of("d1", "d2", "d1", "d2"),
                questions.stream().map(Fact.ApprovalRequested::digest).toList());
        assertEquals(
                4,
                new HashSet<>(questions.stream()
                                .map(Fact.ApprovalRequested::approval)
                                .toList())
                        .size());
        assertEquals(
                CallStatus.SUCCEEDED,
                stage.all(Fact.CallCompleted.class).getLast().status());
    }

    @Test
    void whatWasJustApprovedIsNotAskedAboutAgain() {
        approve(stage.requireApproval(call, "d1"), "d1");

        stage.requireApproval(call, "d1");

        assertEquals(1, stage.all(Fact.ApprovalRequested.class).size());
    }

    @Test
    void aCallThatChangesUnderEveryApprovalIsGivenUp() {
        for (int i = 0; i < ApprovalId.ORDINAL_MAX; i++) {
            var digest = i % 2 == 0 ? "d1" : "d2";
            approve(stage.requireApproval(call, digest), digest);
        }

        stage.requireApproval(call, "d3");

        var ended = stage.all(Fact.CallCompleted.class).getLast();
        assertEquals(CallStatus.FAILED, ended.status());
        assertEquals(Optional.of(CallFailure.DENIED), ended.reason());
    }

    @Test
    void aCallThatWasGrantedBeforeAnUpdateIsNotAskedAboutAgain() throws Exception {
        approve(stage.requireApproval(call, "d1"), "d1");
        forgetWhatWasGranted();

        stage.requireApproval(call, "d1");

        assertEquals(1, stage.all(Fact.ApprovalRequested.class).size());
    }

    @Test
    void oneDecidesForHimselfOnly() {
        var approval = stage.requireApproval(call, "d1");

        stage.play(new InputRecord(
                "i-x",
                Stage.SCOPE,
                Optional.of(new Actor.Person(new UserId("mallory"))),
                Optional.empty(),
                stage.approval(approval, call, "d1", false, "ada")));

        assertRefused(Refusal.INVALID);
    }

    @Test
    void aGrantIsForThisConversationByTheOneWhoDecidesWithANamedKey() {
        var elsewhere = new Scope(Stage.SCOPE.tenant(), Stage.SCOPE.user(), new SessionId("s-2"));
        for (UnaryOperator<Grant> forgery : List.<UnaryOperator<Grant>>of(
                grant -> with(grant, elsewhere, grant.decidedBy(), grant.keyId()),
                grant -> with(grant, grant.scope(), new UserId("bob"), grant.keyId()),
                grant -> with(grant, grant.scope(), grant.decidedBy(), " "),
                grant -> grant.signed(""))) {
            var approval = stage.requireApproval(call, "d1");
            var right = stage.approval(approval, call, "d1", true, "ada");

            stage.play(new Input.ApprovalDecided(
                    approval,
                    true,
                    Optional.empty(),
                    right.decidedBy(),
                    right.grant().map(forgery)));

            assertRefused(Refusal.INVALID);
        }
    }

    @Test
    void anApprovalWithoutAGrantIsNone() {
        var approval = stage.requireApproval(call, "d1");

        stage.play(new Input.ApprovalDecided(approval, true, Optional.empty(), new UserId("ada"), Optional.empty()));

        assertRefused(Refusal.INVALID);
    }

    private void approve(ApprovalId approval, String digest) {
        stage.play(stage.approval(approval, call, digest, true, "ada"));
        assertInstanceOf(Fact.ApprovalSettled.class, stage.last());
    }

    /** As a conversation looks that an older release stored while the call ran with its grant. */
    private void forgetWhatWasGranted() {
        stage.conversation = stage.conversation.moved(turn -> {
            var task = turn.first();
            var open = task.calls().getFirst();
            return turn.moved(
                    task.moves()
                            .moved(new Call(
                                    open.id(),
                                    open.tool(),
                                    open.effect(),
                                    open.historyNumber(),
                                    open.timeMax(),
                                    open.attempts(),
                                    List.of(),
                                    open.state())),
                    stage.now);
        });
    }

    private void assertRefused(Refusal reason) {
        assertEquals(
                reason, assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }

    private static Grant with(Grant grant, Scope scope, UserId decidedBy, String keyId) {
        return new Grant(
                grant.approval(),
                grant.call(),
                grant.digest(),
                scope,
                decidedBy,
                grant.decidedAt(),
                keyId,
                grant.signature());
    }
}
