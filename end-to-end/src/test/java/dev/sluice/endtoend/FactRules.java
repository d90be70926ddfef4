package dev.sluice.endtoend;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What must hold of the facts on the topic: numbers without a hole, one terminal fact for each accepted turn. */
final class FactRules {
    private FactRules() {}

    static void requireLegal(List<ConsumerRecord<String, byte[]>> records, Set<String> sessions) {
        Map<SessionId, Long> last = new HashMap<>();
        Set<TurnId> accepted = new HashSet<>();
        Set<TurnId> ended = new HashSet<>();
        for (var record : records) {
            if (!sessions.contains(record.key())) {
                continue;
            }
            var fact = read(record);
            var session = fact.scope().session();
            var before = last.put(session, fact.seq());
            require(before == null || fact.seq() == before + 1, session + " goes from " + before + " to " + fact.seq());
            if (fact.fact() instanceof Fact.TurnAccepted turn) {
                require(accepted.add(turn.turn()), turn.turn() + " was accepted twice");
            }
            if (fact.fact() instanceof Fact.Terminal terminal) {
                require(ended.add(terminal.turn()), terminal.turn() + " ended twice");
            }
        }
        accepted.removeAll(ended);
        require(accepted.isEmpty(), "turns without an end: " + accepted);
    }

    static boolean isTerminal(ConsumerRecord<String, byte[]> record, Set<String> sessions) {
        return sessions.contains(record.key()) && read(record).fact() instanceof Fact.Terminal;
    }

    private static FactRecord read(ConsumerRecord<String, byte[]> record) {
        try {
            return MessageCodec.read(record.value(), FactRecord.class);
        } catch (UnreadableMessage unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
