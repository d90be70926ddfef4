package dev.sluice.orchestrator.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.CarriedHistory.Summary;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.HistoryEntry.AgentSaid;
import dev.sluice.contracts.HistoryEntry.UserSaid;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.TurnId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What models are shown where a history came from elsewhere. */
class CarriedHistoryTest {
    private static final SessionId OTHER = new SessionId("s-0");

    private final DrivenTopology topology = new DrivenTopology();

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void aForksModelIsShownWhatWasCarriedAndWhatFollowed() {
        topology.send(new Input.ForkRequested(
                new Input.SessionRequested(Optional.empty(), Optional.empty()),
                OTHER,
                7,
                Optional.empty(),
                new CarriedHistory(said("one"), Optional.empty())));

        topology.submit("a", "two");

        assertEquals(List.of("one", "answer to one", "two"), shown());
    }

    @Test
    void aCarriedSummaryStandsForWhatIsNotThere() {
        topology.send(new Input.ForkRequested(
                new Input.SessionRequested(Optional.empty(), Optional.empty()),
                OTHER,
                7,
                Optional.empty(),
                new CarriedHistory(
                        List.of(
                                new UserSaid("the first"),
                                said("late").getFirst(),
                                said("late").getLast()),
                        Optional.of(new Summary(1, "much was said")))));

        topology.submit("a", "two");

        var shown = shown();
        assertEquals("the first", shown.getFirst());
        assertEquals(List.of("late", "answer to late", "two"), shown.subList(2, 5));
        assertEquals(
                1, shown.stream().filter(text -> text.contains("much was said")).count());
    }

    @Test
    void aRewoundSessionsModelIsShownWhatCountsAndNoMore() {
        topology.openAndSubmit("a", "one");
        topology.answer("a", 1, "answer to one");
        topology.submit("b", "a mistake");
        topology.answer("b", 1, "answer to a mistake");
        topology.send(new Input.RewindRequested(
                TurnId.of(DrivenTopology.SCOPE.session(), "b"),
                6,
                Optional.empty(),
                new CarriedHistory(said("one"), Optional.empty())));

        topology.submit("c", "three");
        var first = shown();
        topology.answer("c", 1, "answer to three");
        topology.submit("d", "four");

        assertEquals(List.of("one", "answer to one", "three"), first);
        assertEquals(List.of("one", "answer to one", "three", "answer to three", "four"), shown());
    }

    @Test
    void nothingIsLeftOfASessionThatIsSetBackToItsBeginning() {
        topology.openAndSubmit("a", "a mistake");
        topology.answer("a", 1, "answer to a mistake");
        topology.send(new Input.RewindRequested(
                TurnId.of(DrivenTopology.SCOPE.session(), "a"),
                1,
                Optional.empty(),
                new CarriedHistory(List.of(), Optional.empty())));

        topology.submit("b", "from the beginning");

        assertEquals(List.of("from the beginning"), shown());
    }

    private List<String> shown() {
        return topology.lastStep().history().stream()
                .map(CarriedHistoryTest::text)
                .toList();
    }

    private static String text(HistoryEntry entry) {
        return switch (entry) {
            case UserSaid said -> said.text();
            case HistoryEntry.Told told -> told.text();
            case HistoryEntry.Instructions told -> told.files().toString();
            case HistoryEntry.Notes told -> told.notes().toString();
            case AgentSaid said -> said.text();
            case HistoryEntry.ToolAsked asked -> asked.request().tool();
            case HistoryEntry.ToolSaid said -> said.output();
        };
    }

    private static List<HistoryEntry> said(String text) {
        return List.of(
                new UserSaid(text),
                new AgentSaid(StepId.of(TurnId.of(OTHER, "t"), 1, 1, 1), Role.CODER, "answer to " + text));
    }
}
