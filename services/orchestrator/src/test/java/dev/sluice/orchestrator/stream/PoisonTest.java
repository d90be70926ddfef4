package dev.sluice.orchestrator.stream;

import static dev.sluice.orchestrator.stream.DrivenTopology.SCOPE;
import static dev.sluice.orchestrator.stream.DrivenTopology.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.TurnFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever fails on an input's way, the input is put aside, its turn ends, and the inputs behind it are decided. */
class PoisonTest {
    private final DrivenTopology topology = new DrivenTopology();

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void whatNobodyCanReadGoesToTheDeadLettersAndTheNextInputIsDecided() {
        topology.inbox.pipeInput("s-1", "{no json".getBytes(StandardCharsets.UTF_8));
        topology.inbox.pipeInput(null, "{}".getBytes(StandardCharsets.UTF_8));
        topology.openAndSubmit("a", "hello");
        assertEquals(2, topology.sentTo(Topics.DEAD_LETTERS).size());
        assertEquals(4, topology.newFacts().size());
    }

    @Test
    void anInputUnderAnotherSessionsKeyIsNotDecided() {
        topology.inbox.pipeInput(
                "s-2",
                MessageCodec.write(
                        topology.input(SCOPE, new Input.SessionRequested(Optional.empty(), Optional.empty()))));
        assertTrue(topology.newFacts().isEmpty());
    }

    @Test
    void anAnswerOverTheSizeLimitEndsItsTurnWithThatReason() {
        topology.openAndSubmit("a", "hello");
        topology.answer("a", 1, "x".repeat(Topics.FACTS.recordBytesMax()));
        var failed = assertInstanceOf(Fact.TurnFailed.class, topology.newFacts().getLast());
        assertEquals(TurnFailure.MODEL_FAILED, failed.reason());
        assertTrue(topology.sentTo(Topics.DEAD_LETTERS).isEmpty());
    }

    @Test
    void theLargestInputIsReferredToByItsLetter() {
        topology.inbox.pipeInput("s-1", new byte[Topics.INBOX.recordBytesMax()]);
        assertEquals(0, topology.sentTo(Topics.DEAD_LETTERS).getFirst().value().length);
    }

    @Test
    void anUnreadableConversationRefusesItsSessionsInputsOnly() {
        topology.openAndSubmit("a", "hello");
        topology.newFacts();
        topology.store(Sessions.STORE).put("s-1", "{broken".getBytes(StandardCharsets.UTF_8));
        topology.submit("b", "are you there?");
        var refused =
                assertInstanceOf(Fact.IntentRefused.class, topology.newFacts().getLast());
        assertEquals(Refusal.INTERNAL, refused.reason());
        topology.submit(DrivenTopology.scope("s-2"), "c", "and you?");
        assertInstanceOf(Fact.StepScheduled.class, topology.newFacts().getLast());
        assertEquals(1, topology.sentTo(Topics.DEAD_LETTERS).size());
    }

    @Test
    void anInputThatIsSentAgainOnceItsCauseIsMendedIsDecidedAsIfForTheFirstTime() {
        topology.openAndSubmit("a", "hello");
        topology.answer("a", 1, "hello yourself");
        var healthy = topology.store(Sessions.STORE).get("s-1");
        topology.store(Sessions.STORE).put("s-1", "{broken".getBytes(StandardCharsets.UTF_8));
        topology.submit("b", "are you there?");
        topology.newFacts();
        topology.store(Sessions.STORE).put("s-1", healthy);
        var letter = DrivenTopology.read(
                topology.sentTo(Topics.DEAD_LETTERS).getFirst().value(), InputRecord.class);

        // As an operator sends it again: by the name of its letter beside its own.
        var again = new InputRecord(
                letter.id() + "~0", letter.scope(), letter.actor(), letter.traceparent(), letter.input());
        topology.deliver(again);
        var facts = topology.newFacts();
        topology.deliver(again);

        assertInstanceOf(Fact.TurnAccepted.class, facts.getFirst());
        assertInstanceOf(Fact.StepScheduled.class, facts.getLast());
        assertEquals(3, topology.lastStep().history().size());
        assertEquals(List.of(), topology.newFacts());
    }

    @Test
    void anUnreadableArgumentOfACallEndsItsTurn() {
        topology.openAndSubmit("a", "write them");
        var calls = List.of(effect(1), effect(2));
        topology.send(new Input.StepWantsTools(step("a", 1), 1, "", calls, TokenUsage.NONE, "m"));
        topology.newFacts();
        topology.store(History.STORE).put("s-1/3", "{broken".getBytes(StandardCharsets.UTF_8));
        topology.send(new Input.CallSucceeded(calls.getFirst().call(), "done", false));
        assertFailed(topology.newFacts());
        topology.submit("b", "go on");
        assertInstanceOf(Fact.StepScheduled.class, topology.newFacts().getLast());
    }

    private static void assertFailed(List<Fact> facts) {
        assertEquals(
                TurnFailure.INTERNAL,
                assertInstanceOf(Fact.TurnFailed.class, facts.getLast()).reason());
    }

    private static ToolCall effect(int number) {
        return new ToolCall(
                CallId.of(step("a", 1), number), "write_file", JsonNodeFactory.instance.objectNode(), true, "v1");
    }
}
