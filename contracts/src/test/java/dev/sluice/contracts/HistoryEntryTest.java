package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HistoryEntryTest {
    /** What they are told stands in the facts ahead of them. */
    private static final Set<Class<? extends Fact>> TOLD_BEFORE =
            Set.of(Fact.TurnStarted.class, Fact.TaskStarted.class);

    static List<Fact> facts() throws UnreadableMessage {
        var facts = new ArrayList<Fact>();
        for (var golden : GoldenMessage.all()) {
            if (golden.type() == FactRecord.class) {
                facts.add(((FactRecord) MessageCodec.read(golden.bytes(), golden.type())).fact());
            }
        }
        return facts;
    }

    @ParameterizedTest
    @MethodSource("facts")
    void aHistoryGrowsByEveryFactThatSaysSomethingInIt(Fact fact) {
        var says = HistoryEntry.of(fact).isPresent() && !(fact instanceof Fact.TurnAccepted);

        assertEquals(says || TOLD_BEFORE.contains(fact.getClass()), HistoryEntry.GROWS_BY.contains(fact.getClass()));
    }
}
