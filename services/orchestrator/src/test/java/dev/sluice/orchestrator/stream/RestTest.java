package dev.sluice.orchestrator.stream;

import static dev.sluice.orchestrator.stream.DrivenTopology.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Refusal;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions that nobody speaks in leave memory and come back as they were. */
class RestTest {
    private final DrivenTopology topology = new DrivenTopology();

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aSilentSessionLeavesMemoryByAFact() {
        talk();
        rest();
        assertInstanceOf(Fact.SessionRested.class, topology.newFacts().getLast());
        assertTrue(isEmpty(Sessions.STORE));
        assertTrue(isEmpty(History.STORE));
    }

    @Test
    void whoSpeaksInItBringsItBackAsItWas() {
        talk();
        rest();
        topology.submit("b", "second question");
        assertEquals(
                List.of(
                        new HistoryEntry.UserSaid("first question"),
                        new HistoryEntry.AgentSaid(step("a", 1), Role.CODER, "first answer"),
                        new HistoryEntry.UserSaid("second question")),
                topology.lastStep().history());
        var numbers = topology.facts.readValuesToList().stream()
                .map(value -> DrivenTopology.read(value, FactRecord.class).seq())
                .toList();
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L), numbers);
    }

    @Test
    void aTurnOfBeforeItsRestIsStillKnown() {
        talk();
        rest();
        topology.newFacts();
        topology.submit("a", "first question");
        var refused =
                assertInstanceOf(Fact.IntentRefused.class, topology.newFacts().getLast());
        assertEquals(Refusal.DUPLICATE_TURN, refused.reason());
    }

    @Test
    void aMessageThatArrivesBeforeTheRestIsConfirmedCallsItOff() {
        talk();
        propose();
        topology.sender.awaitAcks();
        var kept = lastInput();
        topology.submit("b", "wait, I am here");
        topology.newFacts();
        topology.deliver(kept);
        assertTrue(topology.newFacts().isEmpty());
        assertFalse(isEmpty(Sessions.STORE));
    }

    @Test
    void aRepeatedConfirmationChangesNothingAndWakesNobody() {
        talk();
        rest();
        topology.newFacts();
        topology.deliver(lastInput());
        topology.send(new Input.RestProposed(6));
        assertTrue(topology.newFacts().isEmpty());
        assertTrue(isEmpty(Sessions.STORE));
    }

    @Test
    void aRestWhoseConfirmationWasLostIsProposedAgain() {
        talk();
        propose();
        topology.clocks.rests().propose(later().plus(Duration.ofMinutes(2)));
        topology.deliver(lastInput());
        topology.sender.awaitAcks();
        topology.deliver(lastInput());
        assertInstanceOf(Fact.SessionRested.class, topology.newFacts().getLast());
        topology.submit("b", "second question");
        assertEquals(3, topology.lastStep().history().size());
    }

    @Test
    void aSessionWithARunningTurnStays() {
        topology.openAndSubmit("a", "first question");
        topology.clocks.rests().propose(later());
        assertTrue(topology.sentTo(Topics.INBOX).isEmpty());
    }

    @Test
    void theRestedStateOfAnEarlierRestIsDroppedWhenTheSessionRestsAnew() {
        talk();
        rest();
        var first = topology.sentTo(Topics.RESTED).getLast().key();
        topology.submit("b", "second question");
        topology.answer("b", 1, "second answer");
        rest();
        var dropped = topology.sentTo(Topics.RESTED).getLast();
        assertEquals(first, dropped.key());
        assertEquals(null, dropped.value());
        topology.submit("c", "third question");
        assertEquals(5, topology.lastStep().history().size());
    }

    @Test
    void aDeletedSessionLeavesAtOnceAndItsIdIsNotOpenedAgain() {
        talk();
        topology.send(new Input.SessionDeletionRequested());
        assertTrue(isEmpty(Sessions.STORE));
        assertTrue(isEmpty(History.STORE));
        topology.newFacts();
        topology.send(new Input.SessionRequested(Optional.empty(), Optional.empty()));
        var refused =
                assertInstanceOf(Fact.IntentRefused.class, topology.newFacts().getLast());
        assertEquals(Refusal.NO_SUCH_SESSION, refused.reason());
    }

    @Test
    void aRestingSessionCanBeDeletedWithItsRestedState() {
        talk();
        rest();
        topology.send(new Input.SessionDeletionRequested());
        assertInstanceOf(Fact.SessionDeleted.class, topology.newFacts().getLast());
        assertEquals(null, topology.sentTo(Topics.RESTED).getLast().value());
        assertTrue(isEmpty(Sessions.STORE));
    }

    @Test
    void aRestedStateThatIsLostRefusesItsSessionsInputsOnly() {
        talk();
        rest();
        topology.forgetRestedStates();
        topology.newFacts();
        topology.submit("b", "second question");
        var refused =
                assertInstanceOf(Fact.IntentRefused.class, topology.newFacts().getLast());
        assertEquals(Refusal.INTERNAL, refused.reason());
        topology.submit(DrivenTopology.scope("s-2"), "c", "and you?");
        assertInstanceOf(Fact.StepScheduled.class, topology.newFacts().getLast());
    }

    @Test
    void aSessionWhoseIdGoesOnLikeAnothersKeepsItsOwn() {
        talk();
        topology.submit(DrivenTopology.scope("s-1-1"), "c", "mine");
        rest();
        assertEquals(List.of("s-1-1"), keys(Sessions.STORE));
        assertTrue(keys(History.STORE).stream().allMatch(key -> key.startsWith("s-1-1")));
        assertFalse(isEmpty(History.STORE));
    }

    private void talk() {
        topology.openAndSubmit("a", "first question");
        topology.answer("a", 1, "first answer");
    }

    private void rest() {
        propose();
        topology.sender.awaitAcks();
        topology.deliver(lastInput());
        topology.sender.awaitAcks();
    }

    private void propose() {
        topology.clocks.rests().propose(later());
        topology.deliver(lastInput());
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofDays(4));
    }

    private InputRecord lastInput() {
        ProducerRecord<String, byte[]> last = topology.sentTo(Topics.INBOX).getLast();
        return DrivenTopology.read(last.value(), InputRecord.class);
    }

    private boolean isEmpty(String store) {
        return keys(store).isEmpty();
    }

    private List<String> keys(String store) {
        var keys = new ArrayList<String>();
        try (var all = topology.store(store).all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }
}
