package dev.sluice.session.log;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.FactRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Facts from Postgres, and from the log itself where the projection is not there yet. */
@ApplicationScoped
public class ProjectedHistory implements FactHistory {
    /** One piece of a long story: so many facts, so many bytes. */
    static final int FACTS_MAX = 200;

    static final long BYTES_MAX = 1 << 20;

    private final Database database;
    private final FactLog log;

    public ProjectedHistory(Database database, FactLog log) {
        this.database = database;
        this.log = log;
    }

    @Override
    public Found read(SessionId session, long from, long to) {
        try {
            return stored(session, from, to);
        } catch (Problem away) {
            return log.unprojected(session, from, to).orElseThrow(() -> away);
        }
    }

    private Found stored(SessionId session, long from, long to) {
        var rows = database.ask(() -> FactRow.between(session, from, to, FACTS_MAX, BYTES_MAX));
        var unbroken = unbroken(rows, from);
        if (!unbroken.isEmpty()) {
            return new Found(unbroken, unbroken.getLast().seq() == to);
        }
        var before = database.ask(() -> FactRow.placeBefore(session, from));
        return log.read(session, from, to, before.map(place -> place + 1));
    }

    /** The seq of the newest fact in Postgres; 0 if there is none. */
    public long newest(SessionId session) {
        return database.ask(() -> FactRow.newest(session, Long.MAX_VALUE));
    }

    /** The seq of the newest {@code TurnStarted} up to a seq; 0 if there is none. */
    public long newestTurnStart(SessionId session, long seqMax) {
        return database.ask(() -> FactRow.newestOf(session, "TurnStarted", seqMax));
    }

    private static List<FactRecord> unbroken(List<FactRow> rows, long from) {
        var records = new ArrayList<FactRecord>(rows.size());
        for (var row : rows) {
            if (row.seq != from + records.size()) {
                return records;
            }
            records.add(row.record());
        }
        return records;
    }
}
