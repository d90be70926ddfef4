package dev.sluice.orchestrator.stream;

import static dev.sluice.orchestrator.stream.DrivenTopology.SCOPE;
import static dev.sluice.orchestrator.stream.DrivenTopology.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallWork;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TokenUsage;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConversationProcessorTest {
    private final DrivenTopology topology = new DrivenTopology();

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aStepIsShownTheWholeConversation() {
        topology.openAndSubmit("a", "first question");
        topology.answer("a", 1, "first answer");
        topology.submit("b", "second question");
        assertEquals(
                List.of(
                        new HistoryEntry.UserSaid("first question"),
                        new HistoryEntry.AgentSaid(step("a", 1), Role.CODER, "first answer"),
                        new HistoryEntry.UserSaid("second question")),
                topology.lastStep().history());
    }

    @Test
    void aWaitingTurnKeepsItsTextUntilItStarts() {
        topology.openAndSubmit("a", "first question");
        topology.submit("b", "second question");
        topology.answer("a", 1, "first answer");
        assertEquals(
                new HistoryEntry.UserSaid("second question"),
                topology.lastStep().history().getLast());
    }

    @Test
    void aCallCarriesItsArguments() {
        topology.openAndSubmit("a", "read it");
        var arguments = JsonNodeFactory.instance.objectNode().put("path", "README.md");
        var call = new ToolCall(CallId.of(step("a", 1), 1), "read_file", arguments, false, "v1");
        topology.send(new Input.StepWantsTools(step("a", 1), 1, "", List.of(call), TokenUsage.NONE, "m"));
        var sent = topology.sentTo(Topics.calls("local")).getLast();
        assertEquals(call, DrivenTopology.read(sent.value(), CallWork.class).request());
    }

    @Test
    void factsCarryTheHeadersOfCloudEvents() {
        topology.openAndSubmit("a", "hello");
        var headers = topology.facts.readRecordsToList().getFirst().headers();
        assertEquals("s-1/1", text(headers.lastHeader("ce_id").value()));
        assertEquals(
                "sluice.SessionOpened.v1", text(headers.lastHeader("ce_type").value()));
    }

    @Test
    void aDueDeadlineComesOverTheInbox() {
        topology.openAndSubmit("a", "hello");
        topology.clocks.deadlines().offerDue(Instant.now().plus(Duration.ofMinutes(6)));
        var passed =
                DrivenTopology.read(topology.sentTo(Topics.INBOX).getFirst().value(), InputRecord.class);
        assertEquals(SCOPE, passed.scope());
        assertTrue(((Input.DeadlinePassed) passed.input()).subject().startsWith("step "));
    }

    @Test
    void aSlowClockHereMakesNoDeadlineLate() {
        topology.openAndSubmit("a", "hello");
        topology.clocks.deadlines().offerDue();
        assertTrue(topology.sentTo(Topics.INBOX).isEmpty());
        var opening = new Input.SessionRequested(Optional.empty(), Optional.empty());
        topology.send(DrivenTopology.scope("s-2"), opening, Instant.now().plus(Duration.ofMinutes(90)));
        topology.clocks.deadlines().offerDue();
        assertEquals(2, topology.sentTo(Topics.INBOX).size());
    }

    @Test
    void aPartitionThatWentElsewhereOffersNothing() {
        topology.openAndSubmit("a", "hello");
        topology.close();
        topology.clocks.deadlines().offerDue(Instant.now().plus(Duration.ofMinutes(6)));
        assertTrue(topology.sentTo(Topics.INBOX).isEmpty());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
