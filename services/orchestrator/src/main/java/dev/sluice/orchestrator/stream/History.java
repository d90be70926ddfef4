package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.turn.Conversation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The entries of every conversation of one partition: {@code session/n}, each put once, and the texts of waiting turns
 * under {@code session!turn} until they start. A session keeps its last {@value #ENTRIES_MAX} entries.
 */
final class History {
    static final String STORE = "history";
    static final int ENTRIES_MAX = 1_000;

    /** What a step is shown at most; leaves room for the rest of an 8 MB record. */
    private static final int SHOWN_BYTES_MAX = 6 * 1024 * 1024;

    private final KeyValueStore<String, byte[]> store;

    History(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** Keep what the facts of one decision add. {@code before} is the conversation that they came upon. */
    void append(Conversation before, List<FactRecord> facts) {
        // A turn that starts in the decision that accepts it never waits, so its text is put once.
        var accepted = new HashMap<TurnId, byte[]>();
        // The same facts put an entry here that lengthen the history in Evolution.
        var number = before.historyLength();
        for (var record : facts) {
            var session = record.scope().session();
            switch (record.fact()) {
                case Fact.TurnAccepted fact ->
                    accepted.put(
                            fact.turn(),
                            MessageCodec.write(HistoryEntry.of(fact).orElseThrow()));
                case Fact.TurnStarted fact -> {
                    var text = accepted.remove(fact.turn());
                    put(session, number++, text == null ? store.delete(waiting(fact.turn())) : text);
                }
                case Fact.TurnCancelled fact -> store.delete(waiting(fact.turn()));
                case Fact.SessionDeleted _ -> drop(session, number);
                default -> {
                    var entry = HistoryEntry.of(record.fact());
                    if (entry.isPresent()) {
                        put(session, number++, MessageCodec.write(entry.get()));
                    }
                }
            }
        }
        accepted.forEach((turn, text) -> store.put(waiting(turn), text));
    }

    /** The newest entries, oldest first, as many as a step may be shown; begins with something the user said. */
    List<HistoryEntry> shown(SessionId session, long length) {
        var newest = new ArrayDeque<HistoryEntry>();
        long bytes = 0;
        for (long n = length - 1; n >= Math.max(0, length - ENTRIES_MAX); n--) {
            var entry = store.get(key(session, n));
            if (entry == null || (bytes += entry.length) > SHOWN_BYTES_MAX) {
                break;
            }
            newest.addFirst(read(entry));
        }
        var shown = new ArrayList<>(newest);
        while (!shown.isEmpty() && !(shown.getFirst() instanceof HistoryEntry.UserSaid)) {
            shown.removeFirst();
        }
        return shown;
    }

    /** The call that the entry of that number asked for. */
    ToolCall call(SessionId session, long number) {
        if (read(store.get(key(session, number))) instanceof HistoryEntry.ToolAsked asked) {
            return asked.request();
        }
        throw new IllegalStateException("entry " + number + " of session " + session + " is no call");
    }

    private void put(SessionId session, long number, byte[] entry) {
        store.put(key(session, number), entry);
        if (number >= ENTRIES_MAX) {
            store.delete(key(session, number - ENTRIES_MAX));
        }
    }

    private void drop(SessionId session, long length) {
        for (long n = Math.max(0, length - ENTRIES_MAX); n < length; n++) {
            store.delete(key(session, n));
        }
    }

    private static HistoryEntry read(byte[] bytes) {
        try {
            return MessageCodec.read(bytes, HistoryEntry.class);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the history store holds an unreadable entry", corrupt);
        }
    }

    private static String key(SessionId session, long number) {
        return session.value() + "/" + number;
    }

    private static String waiting(TurnId turn) {
        return turn.session().value() + "!" + turn.value();
    }
}
