package dev.sluice.session.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.Facts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DialogueTest {
    @ParameterizedTest
    @MethodSource("stories")
    void factsSayHowAConversationAndItsTurnsStand(Story story) {
        var dialogue = Dialogue.NEW;
        var turns = new HashMap<TurnId, TurnStatus>();
        for (var fact : story.facts()) {
            dialogue = told(dialogue, fact, turns);
        }

        assertEquals(story.state(), dialogue.state());
        assertEquals(story.turns(), turns);
    }

    @Test
    void whateverHappensItAgreesWithWhoeverMadeItHappen() {
        LongStream.range(0, 300).forEach(seed -> {
            var walk = new FactWalk(Facts.SCOPE.session(), seed);
            var dialogue = Dialogue.NEW;
            var turns = new HashMap<TurnId, TurnStatus>();
            for (var step = 0; step < 60; step++) {
                for (var fact : walk.step()) {
                    dialogue = told(dialogue, fact, turns);
                }
                assertEquals(walk.state(), dialogue.state(), "seed " + seed + " step " + step);
                assertEquals(walk.turns(), turns, "seed " + seed + " step " + step);
            }
        });
    }

    @Test
    void whatIsWrittenDownIsReadAgain() throws MessageCodec.UnreadableMessage {
        var dialogue = Dialogue.NEW;
        for (var fact : List.of(
                Facts.started(Facts.TURN),
                Facts.callScheduled(Facts.call(Facts.TURN, 1)),
                Facts.approvalRequested(Facts.call(Facts.TURN, 2)),
                Facts.cancelling(Facts.TURN))) {
            dialogue = dialogue.after(fact);
        }

        assertEquals(dialogue, MessageCodec.read(MessageCodec.write(dialogue), Dialogue.class));
        assertEquals(Dialogue.NEW, MessageCodec.read(MessageCodec.write(Dialogue.NEW), Dialogue.class));
    }

    private static Dialogue told(Dialogue before, Fact fact, Map<TurnId, TurnStatus> turns) {
        var now = before.after(fact);
        if (fact instanceof Fact.OfTurn ofTurn) {
            now.statusAfter(ofTurn).ifPresent(status -> turns.put(ofTurn.turn(), status));
        }
        return now;
    }

    private static List<Story> stories() {
        return Story.all(Facts.SCOPE.session());
    }
}
