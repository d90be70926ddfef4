package dev.sluice.orchestrator.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallFailure;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Risk;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.TextLimit;
import dev.sluice.contracts.Thought;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts that cannot be written down, because a control character takes six bytes or because they are just long. */
class TextBoundsTest {
    private static final String MILLION_CONTROLS = "\u0001".repeat(1_000_000);
    private static final int ROOM_FOR_KEY_AND_HEADERS = 2_048;

    private final Stage stage = Stage.open();

    @AfterEach
    void everyFactFitsItsTopic() {
        for (FactRecord fact : stage.facts) {
            assertTrue(
                    MessageCodec.write(fact).length + ROOM_FOR_KEY_AND_HEADERS < Topics.FACTS.recordBytesMax(),
                    () -> fact.fact().getClass().getSimpleName());
        }
    }

    @Test
    void aTurnOfControlCharactersIsRefusedAndTheRunningTurnGoesOn() {
        var running = stage.submit("a");

        stage.play(submission("b", MILLION_CONTROLS));

        var refused = assertInstanceOf(Fact.IntentRefused.class, stage.last());
        assertEquals(Refusal.INVALID, refused.reason());
        assertEquals(Optional.of(TurnId.of(Stage.SCOPE.session(), "b")), refused.turn());
        assertEquals(running, stage.conversation.turn().orElseThrow().id());
    }

    @Test
    void theLongestTextThatFitsIsTaken() {
        stage.play(submission("a", "語".repeat(1_000_000)));

        assertInstanceOf(Fact.StepScheduled.class, stage.last());
    }

    @Test
    void anEndlessReasonIsRefused() {
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        stage.requireApproval(call, "d1");
        var approval = ApprovalId.of(Stage.SCOPE.session(), call, "d1");

        stage.play(new Input.ApprovalDecided(
                approval, false, Optional.of(MILLION_CONTROLS), new UserId("ada"), Optional.empty()));
        assertRefusedAsInvalid();
        stage.play(new Input.CancelRequested(Optional.empty(), Optional.of(MILLION_CONTROLS)));
        assertRefusedAsInvalid();
    }

    @Test
    void aTitleThatIsTooLongOpensNothing() {
        var fresh = new Stage();

        fresh.play(new Input.SessionRequested(Optional.of("x".repeat(201)), Optional.empty()));

        assertEquals(
                Refusal.INVALID,
                assertInstanceOf(Fact.IntentRefused.class, fresh.last()).reason());
    }

    @Test
    void anAnswerThatCannotBeWrittenDownFailsItsStepWithThatReason() {
        stage.submit("a");

        stage.answer(MILLION_CONTROLS);

        assertEquals(
                StepFailure.TOO_LARGE,
                stage.all(Fact.StepFailed.class).getLast().reason());
    }

    @Test
    void thoughtsThatFitBesideTheLongestAnswerAreTakenAndMoreFailTheirStep() {
        var most = "x".repeat(TextLimit.THOUGHTS.charsMax());
        stage.submit("a");
        stage.play(answered("x".repeat(TextLimit.PART.charsMax()), most));
        assertInstanceOf(Fact.TurnCompleted.class, stage.last());

        stage.submit("b");
        stage.play(answered("short", most + "x"));
        assertEquals(
                StepFailure.TOO_LARGE,
                stage.all(Fact.StepFailed.class).getLast().reason());
    }

    private Input answered(String text, String thought) {
        return new Input.StepAnswered(
                stage.step(),
                1,
                text,
                TokenUsage.NONE,
                "model",
                Optional.empty(),
                Optional.of(List.of(Thought.of(thought))));
    }

    @Test
    void argumentsThatCannotBeWrittenDownFailTheirStep() {
        stage.submit("a");
        var arguments = JsonNodeFactory.instance.objectNode().put("content", MILLION_CONTROLS);
        var call = new ToolCall(CallId.of(stage.step(), 1), "write", arguments, true, "v1");

        stage.play(new Input.StepWantsTools(stage.step(), 1, "", List.of(call), TokenUsage.NONE, "model"));

        assertEquals(
                StepFailure.TOO_LARGE,
                stage.all(Fact.StepFailed.class).getLast().reason());
    }

    @Test
    void aFailureWithEndlessWordsIsToldWithoutThem() {
        stage.submit("a");

        stage.play(new Input.StepFailed(stage.step(), 1, StepFailure.REQUEST_REFUSED, MILLION_CONTROLS));

        assertEquals(
                StepFailure.REQUEST_REFUSED,
                stage.all(Fact.StepFailed.class).getLast().reason());
    }

    @Test
    void anOutputThatCannotBeWrittenDownStillSucceeded() {
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();

        stage.play(new Input.CallSucceeded(call, MILLION_CONTROLS, false));

        var ended = stage.all(Fact.CallCompleted.class).getLast();
        assertEquals(CallStatus.SUCCEEDED, ended.status());
        assertTrue(ended.truncated());
    }

    @Test
    void aQuestionThatCannotBeShownIsNotAsked() {
        stage.submit("a");
        var call = stage.wantTools("write").getFirst();
        var half = "x".repeat(TextLimit.PART.bytesMax() / 2);

        stage.play(new Input.ApprovalRequired(
                call,
                "write",
                JsonNodeFactory.instance.objectNode().put("content", half),
                "d1",
                "it writes",
                Risk.MEDIUM,
                Optional.of(half)));

        var ended = stage.all(Fact.CallCompleted.class).getLast();
        assertEquals(Optional.of(CallFailure.TOO_LARGE), ended.reason());
        assertEquals(0, stage.all(Fact.ApprovalRequested.class).size());
    }

    private void assertRefusedAsInvalid() {
        assertEquals(
                Refusal.INVALID,
                assertInstanceOf(Fact.IntentRefused.class, stage.last()).reason());
    }

    private Input.TurnSubmitted submission(String name, String text) {
        var plain = stage.submission(TurnId.of(Stage.SCOPE.session(), name), "digest");
        return new Input.TurnSubmitted(
                plain.turn(),
                plain.requestDigest(),
                plain.origin(),
                plain.role(),
                text,
                Versions.BUILT_IN,
                plain.limits(),
                plain.opens());
    }
}
