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
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The entries of every conversation of one partition: {@code session/n}, each put once, and the texts of waiting turns
 * under {@code session!turn} until they start. A session keeps its last {@value #ENTRIES_MAX} entries, fewer where they are
 * long, and under {@code session!} the last request that is older than those.
 */
final class History {
    static final String STORE = "history";
    static final int ENTRIES_MAX = 1_000;

    private static final Logger LOG = Logger.getLogger(History.class);

    /** What a step is shown at most; leaves room for the rest of an 8 MB record. */
    private static final int SHOWN_BYTES_MAX = 6 * 1024 * 1024;

    private final PendingStore store;

    History(PendingStore store) {
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
                    trim(session, number);
                    put(session, number++, text == null ? store.delete(waiting(fact.turn())) : text);
                }
                case Fact.Terminal fact -> store.delete(waiting(fact.turn()));
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

    /** What a step is shown of a history of that length, oldest first; see {@link Shown}. */
    List<HistoryEntry> shown(SessionId session, long length) {
        var newest = new ArrayDeque<Shown.Sized>();
        var requestSeen = false;
        long bytes = 0;
        for (long n = length - 1; n >= Math.max(0, length - ENTRIES_MAX); n--) {
            var entry = sized(store.get(key(session, n)));
            if (requestSeen && (entry.isEmpty() || (bytes += entry.get().bytes()) > SHOWN_BYTES_MAX)) {
                break;
            }
            if (entry.isPresent()) {
                newest.addFirst(entry.get());
                requestSeen |= entry.get().entry() instanceof HistoryEntry.UserSaid;
            }
        }
        if (!requestSeen) {
            sized(store.get(request(session))).ifPresent(newest::addFirst);
        }
        return Shown.of(List.copyOf(newest), SHOWN_BYTES_MAX);
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
            forget(session, number - ENTRIES_MAX);
        }
    }

    /** Forgets what no step will be shown any more: what is behind as many bytes as one may see. */
    private void trim(SessionId session, long length) {
        long bytes = 0;
        var kept = length;
        while (kept > 0 && bytes <= SHOWN_BYTES_MAX && store.get(key(session, kept - 1)) != null) {
            bytes += store.get(key(session, --kept)).length;
        }
        var oldest = kept;
        while (oldest > 0 && store.get(key(session, oldest - 1)) != null) {
            oldest--;
        }
        for (var n = oldest; n < kept; n++) {
            forget(session, n);
        }
    }

    /** A request that is forgotten may be that of the running turn, which every step is shown. */
    private void forget(SessionId session, long number) {
        var entry = store.delete(key(session, number));
        if (sized(entry)
                .filter(sized -> sized.entry() instanceof HistoryEntry.UserSaid)
                .isPresent()) {
            store.put(request(session), entry);
        }
    }

    /** The entry in these bytes; nothing if there are none or nobody can read them. */
    private static Optional<Shown.Sized> sized(byte[] bytes) {
        try {
            return bytes == null
                    ? Optional.empty()
                    : Optional.of(new Shown.Sized(MessageCodec.read(bytes, HistoryEntry.class), bytes.length));
        } catch (UnreadableMessage corrupt) {
            LOG.errorf(corrupt, "the history store holds an unreadable entry");
            return Optional.empty();
        }
    }

    private static HistoryEntry read(byte[] bytes) {
        try {
            return MessageCodec.read(bytes, HistoryEntry.class);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the history store holds an unreadable entry", corrupt);
        }
    }

    /** The session that an entry's key begins with. */
    static String session(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) == '/' || key.charAt(i) == '!') {
                return key.substring(0, i);
            }
        }
        return key;
    }

    private static String key(SessionId session, long number) {
        return session.value() + "/" + number;
    }

    private static String request(SessionId session) {
        return session.value() + "!";
    }

    private static String waiting(TurnId turn) {
        return turn.session().value() + "!" + turn.value();
    }
}
