package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.ToolCall;
import dev.sluice.contracts.TurnId;
import dev.sluice.orchestrator.turn.Brief;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.window.Line;
import dev.sluice.orchestrator.window.SessionLines;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The entries of every conversation of one partition, each put once, and beside them the texts of turns until they start, the
 * summary of the oldest, and where a history that was rewound begins, under the names of {@link HistoryKeys}. A session keeps
 * its last {@value #ENTRIES_MAX} entries, fewer where they are long or have a summary, its first request, and the
 * request of the running turn.
 */
final class History {
    static final String STORE = "history";
    static final int ENTRIES_MAX = 1_000;

    private static final Logger LOG = Logger.getLogger(History.class);

    /** What a step is shown at most; leaves room for the rest of an 8 MB record. */
    static final int SHOWN_BYTES_MAX = 6 * 1024 * 1024;

    /** So many more may gather before the oldest are forgotten, within a turn. */
    private static final int FORGOTTEN_AT_ONCE = 100;

    private final PendingStore store;
    private final KnownLines known = new KnownLines();

    History(PendingStore store) {
        this.store = store;
    }

    /**
     * What stands for the beginning of a history.
     *
     * @param before the first entry that it does not cover
     */
    record Summary(long before, String text) {}

    /** Keep what the facts of one decision add. {@code before} is the conversation that they came upon. */
    void append(Conversation before, Decision decision) {
        // A turn that starts in the decision that accepts it never waits, so its text is put once.
        var accepted = new HashMap<TurnId, byte[]>();
        // The same facts put an entry here that lengthen the history in Evolution.
        var number = before.historyLength();
        for (var record : decision.facts()) {
            var session = record.scope().session();
            switch (record.fact()) {
                case Fact.TurnAccepted fact ->
                    accepted.put(
                            fact.turn(),
                            MessageCodec.write(HistoryEntry.of(fact).orElseThrow()));
                case Fact.TurnStarted fact -> {
                    var text = accepted.remove(fact.turn());
                    trim(session, number);
                    put(session, number++, text == null ? store.delete(HistoryKeys.waiting(fact.turn())) : text);
                }
                case Fact.TaskStarted fact -> {
                    var turn = decision.after().turn();
                    var brief = turn.map(running -> Brief.of(running, fact.task(), n -> answer(session, n)));
                    put(
                            session,
                            number++,
                            MessageCodec.write(
                                    new HistoryEntry.UserSaid(brief.orElse(Brief.NOTHING), Optional.of(fact.task()))));
                }
                case Fact.Terminal fact -> store.delete(HistoryKeys.waiting(fact.turn()));
                case Fact.SessionForked fact -> number = carry(session, number, fact.history());
                case Fact.SessionRewound fact -> {
                    begin(session, number);
                    number = carry(session, number, fact.history());
                }
                case Fact.HistorySummarised fact -> summarised(session, new Summary(fact.before(), fact.text()));
                default -> {
                    var entry = HistoryEntry.of(record.fact());
                    if (entry.isPresent()) {
                        put(session, number++, MessageCodec.write(entry.get()));
                    }
                }
            }
        }
        accepted.forEach((turn, text) -> store.put(HistoryKeys.waiting(turn), text));
    }

    /** The lines of a history of that length; a view. */
    List<Line> lines(SessionId session, long length) {
        return of(session, length).all();
    }

    Optional<Summary> summary(SessionId session) {
        var bytes = store.get(HistoryKeys.summary(session));
        return bytes == null ? Optional.empty() : Optional.of(read(bytes, Summary.class));
    }

    /** The bytes of an entry that there is. */
    byte[] entry(SessionId session, long number) {
        return store.get(HistoryKeys.entry(session, number));
    }

    /** The answer that the entry of that number is; nothing if it is forgotten. */
    private Optional<String> answer(SessionId session, long number) {
        return Optional.ofNullable(entry(session, number))
                .flatMap(History::read)
                .flatMap(entry ->
                        entry instanceof HistoryEntry.AgentSaid said ? Optional.of(said.text()) : Optional.empty());
    }

    /** The call that the entry of that number asked for. */
    ToolCall call(SessionId session, long number) {
        if (read(store.get(HistoryKeys.entry(session, number)), HistoryEntry.class)
                instanceof HistoryEntry.ToolAsked asked) {
            return asked.request();
        }
        throw new IllegalStateException("entry " + number + " of session " + session + " is no call");
    }

    /** What was put stands. */
    void apply() {
        known.apply();
    }

    /** What was put is forgotten. */
    void discard() {
        known.discard();
    }

    /** The session's entries left or came back. */
    void changed(SessionId session) {
        known.forget(session);
    }

    /** What was kept so far counts no more: the history begins here. */
    private void begin(SessionId session, long number) {
        numbers(session).forEach(old -> store.delete(HistoryKeys.entry(session, old)));
        store.delete(HistoryKeys.summary(session));
        store.put(HistoryKeys.start(session), MessageCodec.write(new Start(number)));
        known.forget(session);
    }

    /** Puts what comes from elsewhere; gives the number of the next entry. */
    private long carry(SessionId session, long first, CarriedHistory history) {
        var number = first;
        for (var line : history.lines()) {
            put(session, number++, MessageCodec.write(line));
        }
        history.summary().ifPresent(one -> summarised(session, new Summary(first + one.before(), one.text())));
        return number;
    }

    private void put(SessionId session, long number, byte[] entry) {
        var lines = of(session, number);
        store.put(HistoryKeys.entry(session, number), entry);
        known.touched(session);
        read(entry).ifPresent(read -> lines.add(number, read, entry.length));
        if (lines.all().size() > ENTRIES_MAX + FORGOTTEN_AT_ONCE) {
            forget(session, lines, number - ENTRIES_MAX);
        }
    }

    /** Forgets what no step will be shown any more: what has a summary, and what is behind as much as one may see. */
    private void trim(SessionId session, long length) {
        var lines = of(session, length);
        var summarised = summary(session).map(Summary::before).orElse(0L);
        forget(session, lines, Math.min(length, Math.max(summarised, lines.newest(SHOWN_BYTES_MAX, ENTRIES_MAX))));
    }

    private void forget(SessionId session, SessionLines lines, long before) {
        known.touched(session);
        lines.forgetBefore(before).forEach(line -> store.delete(HistoryKeys.entry(session, line.number())));
    }

    /** The longest counts: one that was asked for before it may come behind it. */
    private void summarised(SessionId session, Summary summary) {
        if (summary(session).filter(known -> known.before() >= summary.before()).isEmpty()) {
            store.put(HistoryKeys.summary(session), MessageCodec.write(summary));
        }
    }

    private SessionLines of(SessionId session, long length) {
        return known.of(session, length).orElseGet(() -> {
            var lines = new SessionLines(start(session));
            legacyRequest(session);
            for (var number : numbers(session)) {
                var entry = store.get(HistoryKeys.entry(session, number));
                read(entry).ifPresent(read -> lines.add(number, read, entry.length));
            }
            known.put(session, lines);
            return lines;
        });
    }

    private List<Long> numbers(SessionId session) {
        return store.keys(HistoryKeys.entries(session)).stream()
                .map(HistoryKeys::number)
                .sorted()
                .toList();
    }

    /** An older release kept the last request that was forgotten apart; it gets a place before all that is kept. */
    private void legacyRequest(SessionId session) {
        var request = store.delete(HistoryKeys.legacyRequest(session));
        var oldest = request == null ? List.<Long>of() : numbers(session);
        if (!oldest.isEmpty() && oldest.getFirst() > 0) {
            store.put(HistoryKeys.entry(session, oldest.getFirst() - 1), request);
        }
    }

    /** The entry in these bytes; nothing if nobody can read them. */
    private static Optional<HistoryEntry> read(byte[] bytes) {
        try {
            return Optional.of(MessageCodec.read(bytes, HistoryEntry.class));
        } catch (UnreadableMessage corrupt) {
            LOG.errorf(corrupt, "the history store holds an unreadable entry");
            return Optional.empty();
        }
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MessageCodec.read(bytes, type);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the history store holds an unreadable " + type.getSimpleName(), corrupt);
        }
    }

    /** The first entry of a history that was rewound. */
    private record Start(long number) {}

    private long start(SessionId session) {
        var bytes = store.get(HistoryKeys.start(session));
        return bytes == null ? 0 : read(bytes, Start.class).number();
    }
}
