package dev.sluice.session.fork;

import dev.sluice.contracts.CarriedHistory;
import dev.sluice.contracts.CarriedHistory.Summary;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TurnId;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.fork.Carrying.Line;
import dev.sluice.session.log.Watching;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FactRow;
import dev.sluice.session.projection.PastRows;
import dev.sluice.session.projection.Patience;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads from Postgres what sessions were: their newest lines back to where they began, or began anew. Call it on a thread that
 * may wait.
 */
@ApplicationScoped
public class Pasts {
    /** Each has up to 1 MB. */
    private static final int TEXTS_AT_ONCE = 4;

    private final Database database;
    private final Patience patience;
    private final Watching watching;

    public Pasts(Database database, Patience patience, Watching watching) {
        this.database = database;
        this.patience = patience;
        this.watching = watching;
    }

    /** The session's newest fact that is known here. */
    public long newest(SessionId session) {
        return watching.newest(session);
    }

    private long projected(SessionId session) {
        return database.ask(() -> FactRow.newest(session, Long.MAX_VALUE));
    }

    /** The session after its fact {@code at}; 404 if it has no such fact. */
    public Past of(SessionId session, long at) {
        // Another replica may have told the client a little more than this one has seen.
        var last = patience.until(() -> Optional.of(newest(session)).filter(seq -> seq >= at && at >= 1))
                .orElseThrow(Problem::notFound);
        // What the files were then, what happened later may tell.
        patience.until(() -> Optional.of(projected(session)).filter(seq -> seq >= last))
                .orElseThrow(() -> Problem.unavailable("the session is not readable yet"));
        return new Past(at, history(session, at), files(session, at));
    }

    /**
     * The fact before a turn began; empty if it never did, or if what it did counts no more.
     */
    public Optional<Long> before(TurnId turn) {
        var session = turn.session();
        return patience.until(() -> fact(session, turn, Fact.TurnStarted.class))
                .map(started -> started.seq() - 1)
                .filter(at ->
                        rewind(session, at + 1, rewound -> rewound.at() <= at).isEmpty());
    }

    /** The fact that set the session back to before this turn, if one did. */
    public Optional<FactRecord> rewound(TurnId turn) {
        return rewind(turn.session(), 1, rewound -> rewound.turn().equals(turn));
    }

    /** The newest such fact from {@code from} on; each carries a history, so one is held at a time. */
    private Optional<FactRecord> rewind(SessionId session, long from, Predicate<Fact.SessionRewound> wanted) {
        for (var to = Long.MAX_VALUE; ; ) {
            var until = to;
            var found = database.ask(() -> PastRows.newestRewind(session, from, until))
                    .map(FactRow::record);
            if (found.isEmpty() || found.get().fact() instanceof Fact.SessionRewound rewound && wanted.test(rewound)) {
                return found;
            }
            to = found.get().seq() - 1;
        }
    }

    private Optional<FactRecord> fact(SessionId session, TurnId turn, Class<? extends Fact> type) {
        return database.ask(() -> PastRows.ofTurns(session, type.getSimpleName(), List.of(turn.value()))).stream()
                .map(FactRow::record)
                .findFirst();
    }

    // ---- what was said

    private CarriedHistory history(SessionId session, long at) {
        var base = database.ask(() -> PastRows.newestStart(session, at)).map(FactRow::record);
        var from = base.map(FactRecord::seq).orElse(0L);
        var carried =
                base.flatMap(record -> carried(record.fact())).orElse(new CarriedHistory(List.of(), Optional.empty()));
        var numberBefore = numberBehind(session, from);

        var rows = newestLines(session, from, at);
        var first = rows.isEmpty() ? at + 1 : rows.getFirst().seq();
        var number = numberBefore + database.ask(() -> PastRows.countLines(session, from, first));
        var lines = new ArrayList<Line>();
        if (number == numberBefore) {
            var start = numberBefore - carried.lines().size();
            for (int index = 1; index < carried.lines().size(); index++) {
                lines.add(new Line(start + index, carried.lines().get(index)));
            }
        }
        var texts = texts(session, rows);
        for (var row : rows) {
            var line = number++;
            entry(row.fact(), texts).ifPresent(entry -> lines.add(new Line(line, entry)));
        }
        var request = carried.lines().stream().findFirst().or(() -> firstRequest(session, from, at));
        if (carried.lines().isEmpty() && !lines.isEmpty() && lines.getFirst().number() == numberBefore) {
            lines.removeFirst();
        }
        return Carrying.of(request, lines, summary(session, from, at, carried, numberBefore));
    }

    /** The newest facts that add a line, oldest first; as many as may go on, perhaps some more. */
    private List<FactRecord> newestLines(SessionId session, long from, long at) {
        var newestFirst = new ArrayList<FactRecord>();
        var bytes = 0L;
        var until = at;
        while (newestFirst.size() < CarriedHistory.LINES_MAX && bytes < Carrying.BYTES_MAX) {
            var to = until;
            var page = database.ask(() -> PastRows.linesBack(session, from, to));
            if (page.isEmpty()) {
                break;
            }
            for (var row : page) {
                newestFirst.add(row.record());
                bytes += row.body.length();
            }
            until = page.getLast().seq - 1;
        }
        return newestFirst.reversed();
    }

    /** What the users asked in the turns that these facts start: in the newest, as far as it may go on. */
    private Map<TurnId, String> texts(SessionId session, List<FactRecord> rows) {
        var started = rows.stream()
                .map(FactRecord::fact)
                .filter(Fact.TurnStarted.class::isInstance)
                .map(fact -> ((Fact.TurnStarted) fact).turn().value())
                .toList();
        var texts = new HashMap<TurnId, String>();
        var chars = 0L;
        for (int end = started.size(); end > 0 && chars < Carrying.BYTES_MAX; end -= TEXTS_AT_ONCE) {
            var some = started.subList(Math.max(0, end - TEXTS_AT_ONCE), end);
            for (var row : database.ask(() -> PastRows.ofTurns(session, "TurnAccepted", some))) {
                if (row.record().fact() instanceof Fact.TurnAccepted accepted) {
                    texts.put(accepted.turn(), accepted.text());
                    chars += accepted.text().length();
                }
            }
        }
        return texts;
    }

    /** What a task of a plan was told is put together where it runs and stands in no fact; no later turn needs it. */
    private static Optional<HistoryEntry> entry(Fact fact, Map<TurnId, String> texts) {
        if (fact instanceof Fact.TurnStarted started) {
            return Optional.ofNullable(texts.get(started.turn())).map(HistoryEntry.UserSaid::new);
        }
        return HistoryEntry.of(fact);
    }

    private Optional<HistoryEntry> firstRequest(SessionId session, long from, long at) {
        return database.ask(() -> PastRows.firstStarted(session, from, at))
                .map(FactRow::record)
                .flatMap(record -> entry(record.fact(), texts(session, List.of(record))));
    }

    /** The newest summary since the session began, or the one that was carried. */
    private Optional<Summary> summary(
            SessionId session, long from, long at, CarriedHistory carried, long numberBefore) {
        var start = numberBefore - carried.lines().size();
        return database.ask(() -> PastRows.newestOf(session, "HistorySummarised", from, at))
                .map(FactRow::record)
                .map(FactRecord::fact)
                .filter(Fact.HistorySummarised.class::isInstance)
                .map(fact -> (Fact.HistorySummarised) fact)
                .map(summary -> new Summary(summary.before(), summary.text()))
                .or(() -> carried.summary().map(one -> new Summary(start + one.before(), one.text())));
    }

    /** How many lines the session had, counted from its first, when it began or began anew. */
    private long numberBehind(SessionId session, long start) {
        if (start == 0) {
            return 0;
        }
        var lines = database.ask(() -> PastRows.countLines(session, 0, start));
        for (var to = start; ; ) {
            var until = to;
            var found = database.ask(() -> PastRows.newestStart(session, until)).map(FactRow::record);
            if (found.isEmpty()) {
                return lines;
            }
            lines += carried(found.get().fact()).orElseThrow().lines().size();
            to = found.get().seq() - 1;
        }
    }

    private static Optional<CarriedHistory> carried(Fact fact) {
        return switch (fact) {
            case Fact.SessionForked forked -> Optional.of(forked.history());
            case Fact.SessionRewound rewound -> Optional.of(rewound.history());
            default -> Optional.empty();
        };
    }

    // ---- the files

    private Past.Files files(SessionId session, long at) {
        var last = database.ask(() -> PastRows.filesBack(session, at)).map(FactRow::record);
        var after = last.flatMap(record -> PastFiles.after(record.fact()));
        if (after.isPresent()) {
            return new Past.Kept(after.get());
        }
        var next = database.ask(() -> PastRows.filesOn(session, at)).map(FactRow::record);
        var before = next.flatMap(record -> PastFiles.before(record.fact()));
        if (before.isPresent()) {
            return new Past.Kept(before.get());
        }
        return last.isEmpty() && next.isEmpty() ? new Past.Untouched() : new Past.Lost();
    }
}
