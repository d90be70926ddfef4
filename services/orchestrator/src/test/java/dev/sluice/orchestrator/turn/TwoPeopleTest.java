package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.UserId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call that needs the yes of two people, neither of them the one whose session it is. */
class TwoPeopleTest {
    private final Stage stage = Stage.open();
    private CallId call;
    private ApprovalId asked;

    @BeforeEach
    void anOpenQuestion() {
        stage.submit("a");
        call = stage.wantTools("write").getFirst();
        asked = stage.requireApproval(call, "d1", Optional.of(2), Optional.empty());
    }

    @Test
    void theFirstYesIsAFactAndOpensNothing() {
        say("grace", true);

        var supported = assertInstanceOf(Fact.ApprovalSupported.class, stage.last());
        assertEquals(new UserId("grace"), supported.supportedBy());
        assertEquals(2, supported.people());
        assertEquals(1, stage.sent().size());
    }

    @Test
    void theSecondOpensItWithBothGrants() {
        say("grace", true);
        say("linus", true);

        assertInstanceOf(Fact.ApprovalSettled.class, stage.last());
        var sent = stage.sent().getLast();
        assertEquals(new UserId("linus"), sent.grant().orElseThrow().decidedBy());
        assertEquals(new UserId("grace"), sent.second().orElseThrow().decidedBy());
    }

    @Test
    void theSamePersonTwiceCountsOnce() {
        say("grace", true);
        say("grace", true);

        var refused = assertInstanceOf(Fact.IntentRefused.class, stage.last());
        assertEquals(Refusal.ALREADY_DECIDED, refused.reason());
        assertEquals(Optional.of(new UserId("grace")), refused.winner());
        assertEquals(1, stage.sent().size());
    }

    @Test
    void theOneWhoseSessionItIsDoesNotCountAsFirstOrAsSecond() {
        say("ada", true);
        assertEquals(Refusal.INVALID, refusal());
        say("grace", true);
        say("ada", true);

        assertEquals(Refusal.INVALID, refusal());
        assertEquals(1, stage.sent().size());
    }

    @Test
    void eithersNoClosesIt() {
        say("grace", true);
        say("linus", false);

        assertEquals(
                CallStatus.REJECTED,
                stage.all(Fact.CallCompleted.class).getLast().status());
        say("ada", true);
        assertEquals(Refusal.ALREADY_DECIDED, refusal());
    }

    @Test
    void theFirstYesOutlivesARestart() throws Exception {
        say("grace", true);

        stage.conversation = StoredConversation.read(StoredConversation.write(stage.conversation))
                .conversation();
        say("linus", true);

        assertEquals(2, stage.sent().size());
        assertTrue(stage.sent().getLast().second().isPresent());
    }

    @Test
    void thePolicyInForceMayAskForMorePeopleThanTheQuestionDid() {
        stage.play(stage.approval(asked, call, "d1", false, "ada"));
        stage.answer("done");
        stage.submit("b");
        call = stage.wantTools("write").getFirst();
        asked = stage.requireApproval(call, "d1");
        var yes = stage.approval(asked, call, "d1", true, "grace");

        stage.play(new Input.ApprovalDecided(
                asked,
                true,
                Optional.empty(),
                yes.decidedBy(),
                yes.grant(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(2)));

        assertInstanceOf(Fact.ApprovalSupported.class, stage.last());
    }

    @Test
    void whatChangedMeanwhileNeedsBothAgain() {
        say("grace", true);
        say("linus", true);
        asked = stage.requireApproval(call, "d2", Optional.of(2), Optional.empty());

        stage.play(stage.approval(asked, call, "d2", true, "linus"));

        assertInstanceOf(Fact.ApprovalSupported.class, stage.last());
    }

    @Test
    void aQuestionWithAYesIsStillSmall() {
        var before = StoredConversation.write(stage.conversation).length;
        say("grace", true);

        assertTrue(StoredConversation.write(stage.conversation).length - before < 2_000);
        assertTrue(MessageCodec.write(stage.facts.getLast()).length < 4_000);
    }

    private Refusal refusal() {
        return assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason();
    }

    private void say(String who, boolean approved) {
        stage.play(stage.approval(asked, call, "d1", approved, who));
    }
}
