package dev.sluice.session.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.contracts.CallId;
import dev.sluice.contracts.CallStatus;
import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.CarriedHistory.Summary;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.ToolAsked;
import dev.sluice.contracts.HistoryEntry.ToolSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.fork.Carrying.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CarryingTest {
    private static final TurnId TURN = new TurnId("s-1.t");
    private static final HistoryEntry REQUEST = new UserSaid("what all of it is about");

    @Test
    void allOfAShortConversationGoesOn() {
        var lines = List.of(said("one"), asked(1), told(1), said("two"));

        var carried = Carrying.of(Optional.of(REQUEST), numbered(1, lines), Optional.empty());

        assertEquals(List.of(REQUEST, said("one"), asked(1), told(1), said("two")), carried.lines());
    }

    @Test
    void aCallThatHadNotEndedDoesNotGoOn() {
        var carried = Carrying.of(
                Optional.of(REQUEST), numbered(1, List.of(said("one"), asked(1), asked(2), told(1))), Optional.empty());

        assertEquals(List.of(REQUEST, said("one"), asked(1), told(1)), carried.lines());
    }

    @Test
    void whatTasksOfAPlanSaidAmongThemselvesDoesNotGoOn() {
        HistoryEntry among = new AgentSaid(StepId.of(TURN, 3, 1, 1), Role.CODER, "a part");

        var carried = Carrying.of(Optional.of(REQUEST), numbered(1, List.of(among, said("all"))), Optional.empty());

        assertEquals(List.of(REQUEST, said("all")), carried.lines());
    }

    @Test
    void aSummaryStandsForWhatItCovers() {
        var lines = List.of(said("old"), new UserSaid("new"), said("newer"));

        var carried =
                Carrying.of(Optional.of(REQUEST), numbered(1, lines), Optional.of(new Summary(2, "what was old")));

        assertEquals(List.of(REQUEST, new UserSaid("new"), said("newer")), carried.lines());
        assertEquals(Optional.of(new Summary(1, "what was old")), carried.summary());
    }

    @Test
    void ofALongConversationTheNewestGoOnAndTheFirstRequest() {
        var lines = new ArrayList<HistoryEntry>();
        for (int number = 0; number < 2_000; number++) {
            lines.add(new UserSaid("question " + number));
            lines.add(said("answer " + number));
        }

        var carried = Carrying.of(Optional.of(REQUEST), numbered(1, lines), Optional.empty());

        assertEquals(REQUEST, carried.lines().getFirst());
        assertEquals(said("answer 1999"), carried.lines().getLast());
        assertTrue(carried.lines().size() <= CarriedHistory.LINES_MAX);
    }

    @Test
    void whatGoesOnBeginsWithAStepAndNotWithinOne() {
        var large = "x".repeat(Carrying.BYTES_MAX / 2 + 1);
        var lines = List.of(said("one"), asked(1), told(1, large), said("two"), asked(2), told(2, large));

        var carried = Carrying.of(Optional.of(REQUEST), numbered(1, lines), Optional.empty());

        assertEquals(List.of(REQUEST, said("two"), asked(2), told(2, large)), carried.lines());
    }

    private static List<Line> numbered(long first, List<HistoryEntry> entries) {
        var lines = new ArrayList<Line>();
        for (var entry : entries) {
            lines.add(new Line(first + lines.size(), entry));
        }
        return lines;
    }

    private static HistoryEntry said(String text) {
        return new AgentSaid(StepId.of(TURN, 1, 1, 1), Role.CODER, text);
    }

    private static HistoryEntry asked(int call) {
        return new ToolAsked(new ToolCall(call(call), "read_file", JsonNodeFactory.instance.objectNode(), false, "v1"));
    }

    private static HistoryEntry told(int call) {
        return told(call, "content");
    }

    private static HistoryEntry told(int call, String output) {
        return new ToolSaid(call(call), CallStatus.SUCCEEDED, output);
    }

    private static CallId call(int number) {
        return CallId.of(StepId.of(TURN, 1, 1, 1), number);
    }
}
