package dev.sluice.session.door;

import static dev.sluice.session.Facts.TURN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.session.Facts;
import dev.sluice.session.frame.FactFrame;
import dev.sluice.session.log.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryViewTest {
    @Test
    void whatWasSaidMeanwhileIsAMessageToo() {
        var said = messages(
                Facts.accepted(TURN, "do this"),
                new Fact.TurnSteered(TURN, TURN, Facts.DIGEST, "also that"),
                Facts.stepCompleted(TURN, "done", 0),
                Facts.questionAnswered(TURN, "the left one"));

        assertEquals(List.of("user: do this", "user: also that", "agent: done", "user: the left one"), said);
    }

    private static List<String> messages(Fact... facts) {
        var told = new ArrayList<Page.Told>();
        for (var fact : facts) {
            var record = Facts.record(told.size() + 1, fact);
            told.add(new Page.Told(record, FactFrame.of(record, Optional.empty())));
        }
        return HistoryView.of("s1", new Page(told, Optional.empty())).messages().stream()
                .map(message -> message.author() + ": " + message.text())
                .toList();
    }
}
