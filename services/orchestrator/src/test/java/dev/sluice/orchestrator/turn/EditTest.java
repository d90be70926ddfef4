package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.UserId;
import dev.sluice.orchestrator.call.EditedCall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a call that a person changes instead of approving it as it stands. */
class EditTest {
    private static final UserId ADA = new UserId("ada");

    private final Stage stage = Stage.open();
    private CallId call;
    private ApprovalId asked;

    @BeforeEach
    void anOpenQuestion() {
        stage.submit("a");
        call = stage.wantTools("write").getFirst();
        asked = stage.requireApproval(call, "d1");
    }

    @Test
    void itIsSentAnewWithoutAGrantAndWithTheArgumentsThatAPersonGaveIt() {
        stage.play(edit(arguments("mvn test")));

        var settled = stage.all(Fact.ApprovalSettled.class).getLast();
        assertEquals(Optional.of(new CallEdit(arguments("mvn test"))), settled.edit());
        var sent = stage.sent().getLast();
        assertEquals(2, sent.attempt());
        assertEquals(Optional.empty(), sent.grant());
        assertEquals(Optional.of(asked), sent.editedBy());
        assertEquals(new Memory.Edited(asked, settled.edit().get()), stage.memories.get("edited/" + asked));
    }

    @Test
    void itsQuestionIsAnotherAndTheYesToThatLetsItRun() {
        stage.play(edit(arguments("mvn test")));

        var again = stage.requireApproval(call, "d2");
        assertNotEquals(asked, again);
        stage.play(stage.approval(again, call, "d2", true, "ada"));

        var sent = stage.sent().getLast();
        assertEquals("d2", sent.grant().orElseThrow().digest());
        assertEquals(Optional.of(asked), sent.editedBy());
    }

    @Test
    void whatWasApprovedOfTheFirstQuestionOpensNothing() {
        stage.play(edit(arguments("mvn test")));
        var again = stage.requireApproval(call, "d2");

        stage.play(stage.approval(asked, call, "d1", true, "ada"));
        assertEquals(Refusal.ALREADY_DECIDED, refusal());
        stage.play(stage.approval(again, call, "d1", true, "ada"));
        assertEquals(Refusal.INVALID, refusal());
    }

    @Test
    void oneThatChangesNothingIsAskedAboutOnceMore() {
        stage.play(edit(arguments("mvn verify")));

        var again = stage.requireApproval(call, "d1");

        assertNotEquals(asked, again);
        stage.play(stage.approval(again, call, "d1", true, "ada"));
        assertEquals(again, stage.sent().getLast().grant().orElseThrow().approval());
    }

    @Test
    void itMayBeChangedOverAndOverButNotForEver() {
        for (var times = 1; times < ApprovalId.ORDINAL_MAX; times++) {
            stage.play(edit(asked, arguments("mvn test " + times)));
            asked = stage.requireApproval(call, "d" + times % 3);
        }
        stage.play(edit(asked, arguments("mvn test")));

        stage.requireApproval(call, "d1");

        var ended = stage.all(Fact.CallCompleted.class).getLast();
        assertEquals(Optional.of(CallFailure.DENIED), ended.reason());
    }

    @Test
    void theModelIsToldWhatRanInPlaceOfItsCall() {
        stage.play(edit(arguments("mvn test")));
        stage.succeed(call);

        var output = stage.all(Fact.CallCompleted.class).getLast().output();
        assertTrue(output.startsWith("A person changed the arguments of this call"), output);
        assertTrue(output.contains("{\"command\":\"mvn test\"}"), output);
        assertTrue(output.endsWith("output"), output);
    }

    @Test
    void theModelIsToldOfItWhereTheChangedCallIsDeniedOrRejectedToo() {
        stage.play(edit(arguments("rm -rf .")));
        var again = stage.requireApproval(call, "d2");
        stage.play(stage.approval(again, call, "d2", false, "ada"));

        var ended = stage.all(Fact.CallCompleted.class).getLast();
        assertEquals(CallStatus.REJECTED, ended.status());
        assertTrue(ended.output().contains("rm -rf ."), ended.output());
    }

    @Test
    void ofLongArgumentsTheStateKeepsTheBeginning() {
        stage.play(edit(arguments("\uD83D\uDE00".repeat(100_000))));

        var kept = stage.conversation.turn().orElseThrow().call(call).orElseThrow();
        assertTrue(kept.edit().orElseThrow().shown().length() <= EditedCall.SHOWN_CHARS_MAX);
        assertTrue(StoredConversation.write(stage.conversation).length < 16_000);
    }

    @Test
    void anEditWithAGrantOrAsANoIsRefused() {
        var yes = stage.approval(call, "d1", true, "ada");
        var change = Optional.of(new CallEdit(arguments("mvn test")));
        for (var wrong : List.of(
                new Input.ApprovalDecided(asked, true, Optional.empty(), ADA, yes.grant(), Optional.empty(), change),
                new Input.ApprovalDecided(
                        asked, false, Optional.empty(), ADA, Optional.empty(), Optional.empty(), change))) {
            stage.play(wrong);
            assertEquals(Refusal.INVALID, refusal());
        }
        assertFalse(stage.names().contains("ApprovalSettled"));
    }

    @Test
    void whoSpeaksInAnothersNameChangesNothing() {
        stage.playAs(new UserId("eve"), edit(arguments("mvn test")));

        assertEquals(Refusal.INVALID, refusal());
    }

    private Refusal refusal() {
        return assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason();
    }

    private Input.ApprovalDecided edit(ObjectNode arguments) {
        return edit(asked, arguments);
    }

    private static Input.ApprovalDecided edit(ApprovalId approval, ObjectNode arguments) {
        return new Input.ApprovalDecided(
                approval,
                true,
                Optional.empty(),
                ADA,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new CallEdit(arguments)));
    }

    private static ObjectNode arguments(String command) {
        return JsonNodeFactory.instance.objectNode().put("command", command);
    }
}
